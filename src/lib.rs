#![allow(dead_code, unused_imports)]
mod config;
mod diagnostic;
mod feeds;
mod html;
mod model;
mod timeline;
mod yaml;
