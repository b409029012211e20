package dev.zt.audit;

import java.io.Closeable;
import java.io.IOException;

/** A file that lines are appended to. The seam at which a disk can fail. */
interface LineFile extends Closeable {

    /** Appends all the bytes and hands them to the operating system. On failure any part of them may be written. */
    void append(byte[] bytes) throws IOException;

    /** Forces what was appended to the disk. */
    void sync() throws IOException;

    /** Tells whether the file ends in the middle of a line. */
    boolean endsTorn() throws IOException;
}
