package dev.zt.arch.planted.audit;

import java.util.logging.Logger;

/** Planted: logs past SLF4J. */
public final class LogsElsewhere {

    void log(String line) {
        Logger.getLogger("zt").info(line);
    }
}
