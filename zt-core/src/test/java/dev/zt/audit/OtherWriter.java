package dev.zt.audit;

import dev.zt.identity.ZtException;
import java.nio.file.Path;

/** Opens an audit file in a process of its own and prints what came of it. */
final class OtherWriter {

    private OtherWriter() {}

    public static void main(String[] args) {
        try (JsonLinesAuditSink sink = JsonLinesAuditSink.open(Path.of(args[0]))) {
            System.out.println(sink.isHealthy() ? "OPENED" : "UNHEALTHY");
        } catch (ZtException e) {
            System.out.println(e.code());
        }
    }
}
