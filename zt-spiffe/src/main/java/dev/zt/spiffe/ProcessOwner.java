package dev.zt.spiffe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tells as whom this process runs: agents know workloads by it. */
final class ProcessOwner {

    private static final Path SELF = Path.of("/proc/self");

    private ProcessOwner() {}

    /** Returns the uid where it can be told, the name of the user, and the process id. */
    static String describe() {
        return uid() + "user " + System.getProperty("user.name") + ", pid "
                + ProcessHandle.current().pid();
    }

    private static String uid() {
        try {
            return "uid " + Files.getAttribute(SELF, "unix:uid") + ", ";
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return "";
        }
    }
}
