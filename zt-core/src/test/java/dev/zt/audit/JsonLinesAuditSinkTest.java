package dev.zt.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt.identity.ZtException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class JsonLinesAuditSinkTest {

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("audit.jsonl");
    }

    @Nested
    class Records {

        @Test
        void hasTheSameKeysAndValuesAsEveryOtherSink() throws IOException {
            AuditEvent event = Events.http(Events.ALLOW, "/orders");
            write(event);

            Map<String, Object> expected = Recorded.attributes(event);
            expected.putAll(Map.of(
                    "zt.audit.schema",
                    1L,
                    "zt.audit.seq",
                    1L,
                    "time",
                    "2026-11-05T10:15:30.000Z",
                    "event.name",
                    "zt.authz.decision",
                    "trace_id",
                    Events.TRACE_ID,
                    "span_id",
                    Events.SPAN_ID));
            assertThat(records()).containsExactly(expected);
        }

        @Test
        void writesEveryKindOfEvent() throws IOException {
            write(Events.oneOfEach().toArray(AuditEvent[]::new));

            assertThat(records())
                    .extracting(fields -> fields.get("event.name"))
                    .containsExactlyElementsOf(Events.oneOfEach().stream()
                            .<Object>map(AuditEvent::eventName)
                            .toList());
        }

        @ParameterizedTest
        @MethodSource("dev.zt.audit.Hostile#paths")
        void pathStaysInItsField(String path) throws IOException {
            AuditEvent event = Events.http(Events.DENY, path);
            write(event, Events.loaded());

            assertThat(Recorded.lines(file)).hasSize(2).allMatch(line -> line.matches("[\\x20-\\x7f]++"));
            assertThat(records().get(0))
                    .containsAllEntriesOf(Recorded.attributes(event))
                    .containsEntry("zt.authz.outcome", "deny");
            assertThat(Files.size(file)).isLessThan(16_384);
        }

        @ParameterizedTest
        @EnumSource(Fsync.class)
        void isInTheFileWhenTheStageCompletes(Fsync fsync) throws IOException {
            try (JsonLinesAuditSink sink =
                    JsonLinesAuditSink.builder(file).fsync(fsync).build()) {
                assertThat(record(sink)).isCompleted();
                assertThat(records()).hasSize(1);
                assertThat(sink.counts()).isEqualTo(new AuditCounts(1, 1, 0));
            }
        }

        @Test
        void surviveAnInterruptOfTheCaller() throws IOException {
            try (JsonLinesAuditSink sink = JsonLinesAuditSink.open(file)) {
                Thread.currentThread().interrupt();
                assertThat(record(sink)).isCompleted();
                assertThat(Thread.interrupted()).isTrue();
                assertThat(record(sink)).isCompleted();
            }
            assertThat(records()).hasSize(2);
        }

        @Test
        void fromEightThreadsAreAllWholeAndNumberedWithoutGap() throws Exception {
            int threads = 8;
            int each = 1000;
            ExecutorService executor = Executors.newFixedThreadPool(threads);
            try (JsonLinesAuditSink sink = JsonLinesAuditSink.open(file)) {
                List<Future<?>> running = new ArrayList<>();
                for (int i = 0; i < threads; i++) {
                    running.add(executor.submit(() ->
                            LongStream.range(0, each).forEach(n -> record(sink).join())));
                }
                for (Future<?> future : running) {
                    future.get();
                }
                assertThat(sink.counts()).isEqualTo(new AuditCounts(8000, 8000, 0));
            } finally {
                executor.shutdownNow();
            }
            assertThat(records())
                    .extracting(fields -> fields.get("zt.audit.seq"))
                    .containsExactlyElementsOf(LongStream.rangeClosed(1, threads * each)
                            .<Object>mapToObj(seq -> seq)
                            .toList());
        }
    }

    @Nested
    class Opening {

        @Test
        @DisabledOnOs(OS.WINDOWS)
        void createsFilesForTheOwnerAlone() throws IOException {
            write(Events.loaded());

            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("audit.jsonl.lock"))))
                    .isEqualTo("rw-------");
        }

        @Test
        void continuesExistingFile() throws IOException {
            write(Events.loaded());
            write(Events.revocation());

            assertThat(records())
                    .extracting(fields -> fields.get("event.name"))
                    .containsExactly("zt.policy.loaded", "zt.revocation.changed");
        }

        @Test
        void endsTornLastLineFirst() throws IOException {
            write(Events.loaded());
            Files.writeString(file, "{\"zt.audit.seq\":2,\"ti", StandardOpenOption.APPEND);
            write(Events.revocation());

            List<String> lines = Recorded.lines(file);
            assertThat(lines).hasSize(3);
            assertThat(lines.get(1)).isEqualTo("{\"zt.audit.seq\":2,\"ti");
            assertThat(Recorded.parse(lines.get(2))).containsEntry("event.name", "zt.revocation.changed");
        }

        @Test
        void refusesMissingFolder() {
            Path lost = folder.resolve("none").resolve("audit.jsonl");

            assertThatThrownBy(() -> JsonLinesAuditSink.open(lost))
                    .isInstanceOfSatisfying(
                            ZtException.class, e -> assertThat(e.code()).isEqualTo(ZtException.Code.AUDIT_UNAVAILABLE))
                    .hasMessageStartingWith("Audit file " + lost + " not opened: ")
                    .hasMessageEndingWith(". Check that its folder exists and that this process may write it.");
        }

        @Test
        void refusesWhatIsNoRegularFile() {
            assertThatThrownBy(() -> JsonLinesAuditSink.open(folder))
                    .isInstanceOf(ZtException.class)
                    .hasMessageContaining("it is not a regular file");
        }
    }

    @Nested
    class Locking {

        @Test
        void refusesSecondWriter() {
            try (JsonLinesAuditSink sink = JsonLinesAuditSink.open(file)) {
                assertThat(sink.isHealthy()).isTrue();
                assertThatThrownBy(() -> JsonLinesAuditSink.open(file))
                        .isInstanceOfSatisfying(
                                ZtException.class,
                                e -> assertThat(e.code()).isEqualTo(ZtException.Code.AUDIT_UNAVAILABLE))
                        .hasMessage("Audit file " + file + " not opened: another writer holds it."
                                + " Give each writer a file of its own, or stop the other.");
            }
        }

        @Test
        void refusesSecondWriterByAnotherName() throws IOException {
            try (JsonLinesAuditSink sink = JsonLinesAuditSink.open(file)) {
                assertThat(sink.isHealthy()).isTrue();
                Path alias = Files.createSymbolicLink(folder.resolve("alias"), file);
                assertThatThrownBy(() -> JsonLinesAuditSink.open(alias)).isInstanceOf(ZtException.class);
            }
        }

        @Test
        void refusesWriterOfAnotherProcessThoughTheFileWasReadMeanwhile() throws Exception {
            try (JsonLinesAuditSink sink = JsonLinesAuditSink.open(file)) {
                record(sink).join();
                assertThat(records()).hasSize(1);
                assertThatThrownBy(() -> JsonLinesAuditSink.open(file)).isInstanceOf(ZtException.class);

                assertThat(openElsewhere()).isEqualTo("AUDIT_UNAVAILABLE");
            }
            assertThat(openElsewhere()).isEqualTo("OPENED");
        }

        @Test
        void letsNextWriterInAfterClose() throws IOException {
            write(Events.loaded());
            write(Events.loaded());

            assertThat(records()).hasSize(2);
        }

        private String openElsewhere() throws IOException {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            OtherWriter.class.getName(),
                            file.toString())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return new String(process.getInputStream().readAllBytes()).strip();
        }
    }

    @Nested
    class Failing {

        private final FailingFile disk = new FailingFile();
        private final JsonLinesAuditSink sink = new JsonLinesAuditSink(Path.of("audit.jsonl"), disk, Fsync.EACH);

        @Test
        void failsTheStageAndReportsUnhealthy() {
            disk.failAfter(0);

            assertThat(record(sink))
                    .isCompletedExceptionally()
                    .satisfies(stage -> assertThatThrownBy(stage::join)
                            .cause()
                            .isInstanceOfSatisfying(
                                    ZtException.class,
                                    e -> assertThat(e.code()).isEqualTo(ZtException.Code.AUDIT_UNAVAILABLE))
                            .hasMessage("Audit record \"99cc\" not written to audit.jsonl: java.io.IOException:"
                                    + " No space left on device. Check space, quota and permissions of its file"
                                    + " system."));
            assertThat(sink.isHealthy()).isFalse();
            assertThat(sink.counts()).isEqualTo(new AuditCounts(1, 0, 1));
        }

        @Test
        void recoversOnACleanLineAfterPartOfOne() throws IOException {
            record(sink).join();
            disk.failAfter(17);
            assertThat(record(sink)).isCompletedExceptionally();
            disk.mend();
            assertThat(record(sink)).isCompleted();

            assertThat(sink.isHealthy()).isTrue();
            assertThat(sink.counts()).isEqualTo(new AuditCounts(3, 2, 1));
            List<String> lines = disk.lines();
            assertThat(lines).hasSize(3);
            assertThat(lines.get(1)).hasSize(17);
            assertThat(Recorded.parse(lines.get(0))).containsEntry("zt.audit.seq", 1L);
            assertThat(Recorded.parse(lines.get(2))).containsEntry("zt.audit.seq", 3L);
        }

        @Test
        void leavesNoEmptyLineWhenNothingWasWritten() throws IOException {
            record(sink).join();
            disk.failAfter(0);
            record(sink);
            disk.mend();
            record(sink).join();

            assertThat(disk.lines()).hasSize(2);
            assertThat(Recorded.parse(disk.lines().get(1))).containsEntry("zt.audit.seq", 3L);
        }

        @Test
        void cleansUpAfterFailingAgainInTheRepair() throws IOException {
            disk.failAfter(9);
            record(sink);
            disk.failAfter(1); // the line feed that ends the torn line, and no more
            record(sink);
            disk.mend();
            record(sink).join();

            assertThat(disk.lines()).hasSize(2);
            assertThat(Recorded.parse(disk.lines().get(1))).containsEntry("zt.audit.seq", 3L);
            assertThat(sink.counts()).isEqualTo(new AuditCounts(3, 1, 2));
        }

        @Test
        void failsWhenTheDiskDoesNotConfirm() throws IOException {
            disk.syncFails = true;
            assertThat(record(sink)).isCompletedExceptionally();
            assertThat(sink.isHealthy()).isFalse();
            disk.syncFails = false;
            record(sink).join();

            assertThat(sink.isHealthy()).isTrue();
            assertThat(disk.lines()).hasSize(2);
        }

        @Test
        void failsWhenTheTailCannotBeRead() {
            disk.tailFails = true;

            assertThat(record(sink)).isCompletedExceptionally();
            assertThat(disk.bytes.size()).isZero();
        }

        @Test
        void doesNotLetAnErrorEscape() {
            disk.error = new OutOfMemoryError("planted");

            assertThat(record(sink)).isCompletedExceptionally();
            assertThat(sink.counts()).isEqualTo(new AuditCounts(1, 0, 1));
        }

        @Test
        void failsAfterClose() {
            sink.close();
            sink.close();

            assertThat(disk.closes).isEqualTo(1);
            assertThat(sink.isHealthy()).isFalse();
            assertThatThrownBy(record(sink)::join)
                    .hasRootCauseMessage("sink closed")
                    .cause()
                    .hasMessageEndingWith("sink closed. Record before closing the sink.");
        }
    }

    private static CompletableFuture<Void> record(AuditSink sink) {
        return sink.record(Events.loaded()).toCompletableFuture();
    }

    private void write(AuditEvent... events) {
        try (JsonLinesAuditSink sink = JsonLinesAuditSink.open(file)) {
            for (AuditEvent event : events) {
                sink.record(event).toCompletableFuture().join();
            }
        }
    }

    private List<Map<String, Object>> records() throws IOException {
        List<Map<String, Object>> records = new ArrayList<>();
        for (String line : Recorded.lines(file)) {
            records.add(Recorded.parse(line));
        }
        return records;
    }
}
