#![allow(dead_code, unused_imports)]
mod config;
mod diagnostic;
mod feeds;
mod friends;
mod html;
mod model;
mod yaml;
