package dev.zt.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContextMatchTest {

    @ParameterizedTest
    @ValueSource(strings = {"/admin", "/admin/", "/admin/users"})
    void acceptsWholeSegments(String path) {
        assertThat(ContextMatch.isWhole("/admin", path)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/adminx", "/admin.json", "/admin-", "/admi", "/"})
    void refusesWhatOnlyBeginsAlike(String path) {
        assertThat(ContextMatch.isWhole("/admin", path)).isFalse();
    }

    @Test
    void refusesWhatHasNoPath() {
        assertThat(ContextMatch.isWhole("/admin", null)).isFalse();
    }

    @Test
    void letsTheRootTakeAll() {
        assertThat(ContextMatch.isWhole("/", "/anything")).isTrue();
    }
}
