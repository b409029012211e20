package dev.zt.audit;

/** When a written record is forced from the operating system to the disk. */
public enum Fsync {
    /** Never: a record survives the end of the process, but not that of the machine. */
    NONE,
    /** Before the stage of each record completes: it survives both. */
    EACH
}
