package dev.zt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt.devkit.MutableClock;
import dev.zt.identity.SpiffeIdPattern;
import dev.zt.identity.ZtException;
import dev.zt.trust.Revocation;
import dev.zt.trust.RevocationList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RevocationFileTest {

    private static final String WEB = "spiffe://a.test/web\n";
    private static final String PAY = "spiffe://a.test/pay\n";

    private final RevocationList list = new RevocationList();

    @TempDir
    private Path directory;

    @Nested
    class Start {

        @Test
        void throwsWhenTheFileIsMissing() {
            assertThatThrownBy(() -> file().start())
                    .isInstanceOfSatisfying(
                            ZtException.class,
                            e -> assertThat(e.code()).isEqualTo(ZtException.Code.INVALID_REVOCATION_LIST))
                    .hasMessage(
                            "Revocation file " + path() + " cannot be read (NoSuchFileException), so that nobody could"
                                    + " tell who is revoked. Create it, empty if nobody is.");
        }

        @Test
        void throwsWhenALineIsInvalid() throws IOException {
            write(WEB + "nobody");

            assertThatThrownBy(() -> file().start()).isInstanceOf(ZtException.class);
            assertThat(list.entries()).isEmpty();
        }

        @Test
        void revokesWhomTheFileNames() throws IOException {
            started(WEB + PAY);

            assertRevoked("spiffe://a.test/web", "spiffe://a.test/pay");
        }
    }

    @Nested
    class Reload {

        @Test
        void addsAtOnce() throws IOException {
            RevocationFile file = started(WEB);
            write(WEB + PAY);

            file.reload();

            assertRevoked("spiffe://a.test/web", "spiffe://a.test/pay");
        }

        @Test
        void keepsWhoDisappearsUntilItWasReadTwiceWithout() throws IOException {
            RevocationFile file = started(WEB + PAY);
            write("# nobody\n");

            file.reload();
            assertRevoked("spiffe://a.test/web", "spiffe://a.test/pay");

            file.reload();
            assertRevoked();
        }

        @Test
        void keepsAllWhenTheFileIsCutOff() throws IOException {
            RevocationFile file = started(WEB);
            write("");

            file.reload();
            file.reload();
            file.reload();

            assertRevoked("spiffe://a.test/web");
        }

        @Test
        void keepsWhoComesBackWhileTheFileIsWrittenAnew() throws IOException {
            RevocationFile file = started(WEB);
            write("# nobody\n");
            file.reload();
            write(PAY + WEB);

            file.reload();
            file.reload();

            assertRevoked("spiffe://a.test/pay", "spiffe://a.test/web");
        }

        @Test
        void keepsAllWhenTheFileVanishesAfterAnEntryDisappeared() throws IOException {
            RevocationFile file = started(WEB + PAY);
            write(PAY);
            file.reload();
            Files.delete(path());

            file.reload();
            file.reload();

            assertRevoked("spiffe://a.test/pay", "spiffe://a.test/web");
        }

        @Test
        void keepsAllWhenALineIsInvalid() throws IOException {
            RevocationFile file = started(WEB);
            write("nobody");

            file.reload();
            file.reload();

            assertRevoked("spiffe://a.test/web");
        }

        @Test
        void leavesWhatOthersRevoked() throws IOException {
            list.revoke(Revocation.of(SpiffeIdPattern.parse("spiffe://a.test/web"), ""));
            RevocationFile file = started(WEB);
            write("# nobody\n");

            file.reload();
            file.reload();

            assertRevoked("spiffe://a.test/web");
        }
    }

    private void assertRevoked(String... subjects) {
        assertThat(list.entries())
                .extracting(entry -> entry.subject().toString())
                .containsExactlyInAnyOrder(subjects);
    }

    private RevocationFile started(String content) throws IOException {
        write(content);
        RevocationFile file = file();
        file.start();
        return file;
    }

    private RevocationFile file() {
        return new RevocationFile(path(), list, MutableClock.atSystemTime());
    }

    private void write(String content) throws IOException {
        Files.writeString(path(), content);
    }

    private Path path() {
        return directory.resolve("revoked.txt");
    }
}
