//! See the README.
#![no_std]
