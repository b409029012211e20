package dev.zt.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.Provider;
import org.junit.jupiter.api.Test;

class ConscryptTest {

    @Test
    void isReadyWithTheVersionOfItsLibrary() {
        ProviderStatus status = Conscrypt.test(Conscrypt.ENTRY);

        assertThat(status).isInstanceOfSatisfying(ProviderStatus.Ready.class, ready -> {
            assertThat(ready.provider().getName()).isEqualTo("Conscrypt");
            assertThat(ready.version()).matches("[0-9]+[.][0-9]+[.][0-9]+");
        });
    }

    @Test
    void isAbsentWithoutItsLibrary() {
        assertThat(Conscrypt.test("org.conscrypt.Gone"))
                .isEqualTo(new ProviderStatus.Absent("org.conscrypt:conscrypt-openjdk-uber"));
    }

    @Test
    void isSickWhereItsProviderMakesNoContexts() {
        assertThat(Conscrypt.test(Hollow.class.getName())).isInstanceOf(ProviderStatus.Sick.class);
    }

    @Test
    void isTestedOnce() {
        assertThat(Conscrypt.status()).isInstanceOf(ProviderStatus.Ready.class).isSameAs(Conscrypt.status());
    }

    /** Looks like the entry of Conscrypt, with a provider that has nothing. */
    public static final class Hollow {

        private Hollow() {}

        public static Provider newProvider() {
            return new Provider("Hollow", "1", "has nothing") {
                private static final long serialVersionUID = 1L;
            };
        }

        public static Version version() {
            return new Version();
        }
    }

    public static final class Version {

        public int major() {
            return 2;
        }

        public int minor() {
            return 5;
        }

        public int patch() {
            return 2;
        }
    }
}
