package dev.zt.devkit.attack;

import static dev.zt.devkit.attack.NoBypass.assertNoBypass;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt.devkit.junit.BypassTests;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NoBypassTest {

    @Nested
    class WeakServers {

        @ParameterizedTest
        @EnumSource
        void findsWhatAWeaknessLetsThroughByClass(Weakness weakness) throws IOException {
            try (WeakServer server = new WeakServer(weakness)) {
                ProtectedResource.Builder resource = server.resource().shows(WeakServer.SECRET);
                if (weakness.lets.contains(AttackClass.REPEATED_HEADER)) {
                    resource.deniedFor("x-stage", "guest");
                }

                BypassReport report = NoBypass.attack(resource.build());

                assertThat(report.byClass().keySet()).as(report.toString()).isEqualTo(weakness.lets);
            }
        }

        /** HTTP/2 has a test of its own. */
        @Test
        void eachClassIsFoundSomewhere() {
            Set<AttackClass> found = Stream.of(Weakness.values())
                    .flatMap(weakness -> weakness.lets.stream())
                    .collect(Collectors.toCollection(() -> EnumSet.noneOf(AttackClass.class)));

            assertThat(found).isEqualTo(EnumSet.complementOf(EnumSet.of(AttackClass.PLAIN, AttackClass.PSEUDO_HEADER)));
        }

        @Test
        void findsWhatOnlyACountShows() throws IOException {
            try (WeakServer server = new WeakServer(Weakness.DROPS_FRAGMENTS)) {
                server.shows = false;

                BypassReport report = NoBypass.attack(
                        server.resource().countedBy(server.reached::get).build());

                assertThat(report.byClass().keySet()).containsExactly(AttackClass.FRAGMENT);
            }
        }
    }

    @Nested
    class Controls {

        @Test
        void failsIfTheAllowedIdentityDoesNotGetTheText() throws IOException {
            try (WeakServer server = new WeakServer(Weakness.NONE)) {
                server.shows = false;
                ProtectedResource resource =
                        server.resource().shows(WeakServer.SECRET).build();

                assertThatThrownBy(() -> assertNoBypass(resource))
                        .isInstanceOf(AssertionError.class)
                        .hasMessageContaining("the identity that is allowed does not get the text: HTTP/1.1 200");
            }
        }

        @Test
        void failsIfTheServerIsDead() throws IOException {
            WeakServer server = new WeakServer(Weakness.NONE);
            ProtectedResource resource =
                    server.resource().shows(WeakServer.SECRET).build();
            server.close();

            assertThatThrownBy(() -> assertNoBypass(resource))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("does not get the text: nothing: java.net.");
        }

        @Test
        void failsIfTheCountStandsStill() throws IOException {
            try (WeakServer server = new WeakServer(Weakness.NONE)) {
                ProtectedResource resource =
                        server.resource().countedBy(() -> 1).build();

                assertThatThrownBy(() -> assertNoBypass(resource))
                        .isInstanceOf(AssertionError.class)
                        .hasMessageContaining("the count does not rise");
            }
        }

        @Test
        void failsIfTheOpenPathIsNotOpen() throws IOException {
            try (WeakServer server = new WeakServer(Weakness.NONE)) {
                ProtectedResource resource = server.resource()
                        .shows(WeakServer.SECRET)
                        .openPath("/closed")
                        .build();

                assertThatThrownBy(() -> assertNoBypass(resource))
                        .isInstanceOf(AssertionError.class)
                        .hasMessageContaining(
                                "the open path /closed is not open to the identity that is denied: HTTP/1.1 403");
            }
        }

        @Test
        void failsIfTheDeniedIdentityGetsNoAnswer() throws IOException {
            try (WeakServer server = new WeakServer(Weakness.NONE)) {
                ProtectedResource resource = server.resource()
                        .shows(WeakServer.SECRET)
                        .openPath("/")
                        .deniedTo(new LocalSockets(1))
                        .build();

                assertThatThrownBy(() -> assertNoBypass(resource)).isInstanceOf(AssertionError.class);
            }
        }

        @Test
        void tellsThatNothingHasToBeHidden() throws IOException {
            try (WeakServer server = new WeakServer(Weakness.DENIES_ONE_METHOD)) {
                ProtectedResource resource = ProtectedResource.http("POST", WeakServer.PATH, server.address())
                        .shows(WeakServer.SECRET)
                        .allowedTo(server.admin())
                        .deniedTo(server.stranger())
                        .build();

                BypassReport report = NoBypass.attack(resource);

                assertThat(report.byClass().keySet()).containsExactly(AttackClass.PLAIN);
            }
        }
    }

    @Nested
    class Report {

        @Test
        void saysWhatWasSentWhatCameBackAndTheMend() throws IOException {
            try (WeakServer server = new WeakServer(Weakness.DROPS_FRAGMENTS)) {
                ProtectedResource resource =
                        server.resource().shows(WeakServer.SECRET).build();

                assertThatThrownBy(() -> assertNoBypass(resource))
                        .isInstanceOf(AssertionError.class)
                        .hasMessageContaining("GET /admin/secrets at 127.0.0.1:")
                        .hasMessageContaining("FRAGMENT: a fragment in the request target.")
                        .hasMessageContaining("CVE-2021-39156")
                        .hasMessageContaining("  Mend: Refuse # in request targets")
                        .hasMessageContaining(
                                "  - behind\n      sent: GET /admin/secrets#x HTTP/1.1\\r\\nHost: 127.0.0.1:")
                        .hasMessageContaining("      back: HTTP/1.1 200 Weak\\r\\n")
                        .hasMessageContaining(WeakServer.SECRET);
            }
        }

        @Test
        void endsThoughAServerIsSilent() throws IOException {
            try (WeakServer server = new WeakServer(Weakness.NONE)) {
                server.silent = true;
                long start = System.nanoTime();

                BypassReport report = NoBypass.attack(server.resource()
                        .shows(WeakServer.SECRET)
                        .patience(Duration.ofMillis(250))
                        .build());

                assertThat(report.unanswered()).isGreaterThan(400);
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(60));
            }
        }
    }

    @Nested
    class AsTests {

        @Test
        void thoseOfAttacksThatGotThroughFail() throws IOException {
            try (WeakServer server = new WeakServer(Weakness.DROPS_FRAGMENTS)) {
                List<DynamicTest> tests = BypassTests.of(
                                server.resource().shows(WeakServer.SECRET).build())
                        .toList();
                List<String> failed = new ArrayList<>();
                for (DynamicTest test : tests) {
                    try {
                        test.getExecutable().execute();
                    } catch (Throwable e) {
                        assertThat(e).hasMessageContaining("1 of 1 attacks got through");
                        failed.add(test.getDisplayName());
                    }
                }

                assertThat(tests).hasSizeGreaterThan(400);
                assertThat(failed)
                        .contains("FRAGMENT: behind")
                        .allSatisfy(name -> assertThat(name).startsWith("FRAGMENT: "));
            }
        }
    }
}
