package dev.zt.cli;

/** How a report is written. */
enum Format {
    /** Lines for people. */
    TEXT,
    /** SARIF 2.1.0, for pipelines that show findings beside the code. */
    SARIF
}
