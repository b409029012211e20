package dev.zt.devkit.attack;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.net.InetSocketAddress;
import java.time.Duration;
import javax.net.SocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProtectedResourceTest {

    private static final InetSocketAddress ADDRESS = new InetSocketAddress("127.0.0.1", 1);

    private static ProtectedResource.Builder builder() {
        return ProtectedResource.http("GET", "/admin/secrets", ADDRESS)
                .allowedTo(SocketFactory.getDefault())
                .deniedTo(SocketFactory.getDefault());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "admin", "//admin", "/admin?x", "/a b", "/%61dmin", "/a;b"})
    void rejectsPathsThatAreNoPlainOnes(String path) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ProtectedResource.http("GET", path, ADDRESS))
                .withMessageContaining("cannot be attacked");
    }

    @Test
    void rejectsMethodInLowerCase() {
        assertThatIllegalArgumentException().isThrownBy(() -> ProtectedResource.http("get", "/admin", ADDRESS));
    }

    @Test
    void rejectsMarkersThatAreShort() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().shows("secret!"))
                .withMessageContaining("8 characters or more");
    }

    /** An error page that repeats the path would pass for the resource. */
    @Test
    void rejectsMarkersThatAreInTheRequest() {
        assertThatIllegalStateException()
                .isThrownBy(() -> builder().shows("admin/secrets").build())
                .withMessageContaining("echo");
    }

    @Test
    void rejectsResourcesThatNothingTellsOf() {
        assertThatIllegalStateException()
                .isThrownBy(() -> builder().build())
                .withMessageContaining("neither shows nor countedBy");
    }

    @Test
    void rejectsMissingIdentities() {
        assertThatNullPointerException()
                .isThrownBy(() -> ProtectedResource.http("GET", "/admin", ADDRESS)
                        .shows("the combination")
                        .allowedTo(SocketFactory.getDefault())
                        .build())
                .withMessageContaining("deniedTo");
    }

    @Test
    void rejectsPatienceOutOfRange() {
        assertThatIllegalArgumentException().isThrownBy(() -> builder().patience(Duration.ofMillis(9)));
        assertThatIllegalArgumentException().isThrownBy(() -> builder().patience(Duration.ofSeconds(61)));
    }
}
