//! Sets `cfg(no_shared)`; left out of the published package.
include!("../../xtask/shared_cfg.in");
