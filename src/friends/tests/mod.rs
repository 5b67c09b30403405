//! Whole pulls from servers on loopback: what is asked, what is kept, and what a build sees of it.

mod bridges;
mod following;
mod hearing;
mod homes;
mod manners;
mod past;
mod table;
