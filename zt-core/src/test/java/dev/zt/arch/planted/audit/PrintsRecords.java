package dev.zt.arch.planted.audit;

/** Planted: prints. */
public final class PrintsRecords {

    void print(String line) {
        System.out.println(line);
    }
}
