package dev.zt.internal.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class TextDirectoryTest {

    @TempDir
    private Path temporary;

    /** First a.yaml is replaced, then b.yaml: that b is newer than a never was. */
    @Test
    @Timeout(60)
    void neverReadsFilesThatWereNotThereTogether() throws Exception {
        Path directory = Files.createDirectory(temporary.resolve("d"));
        put(directory, "a.yaml", 0);
        put(directory, "b.yaml", 0);
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try {
            Future<?> writer = threads.submit(() -> {
                for (int i = 1; !done.get(); i++) {
                    put(directory, "a.yaml", i);
                    put(directory, "b.yaml", i);
                    Thread.sleep(0, 200_000);
                }
                return null;
            });
            int read = 0;
            for (int i = 0; i < 3_000; i++) {
                try {
                    SortedMap<String, String> texts = TextDirectory.read(directory, List.of(".yaml"));
                    int a = Integer.parseInt(texts.get("a.yaml"));
                    int b = Integer.parseInt(texts.get("b.yaml"));
                    assertThat(a - b).isBetween(0, 1);
                    read++;
                } catch (UnreadableException e) {
                    assertThat(e).hasMessageContaining("changed each time");
                }
            }
            assertThat(read).isPositive();
            assertThat(writer.isDone()).isFalse();
        } finally {
            done.set(true);
            // Not interrupted: what it writes has to be there before the directory is deleted.
            threads.shutdown();
            assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    private void put(Path directory, String name, int number) throws IOException {
        Path written = Files.writeString(temporary.resolve("written"), String.valueOf(number));
        Files.move(written, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }
}
