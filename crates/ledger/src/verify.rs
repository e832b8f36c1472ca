//! Has the log been rewritten? One pass over an exported log, against what was signed and handed out earlier.
