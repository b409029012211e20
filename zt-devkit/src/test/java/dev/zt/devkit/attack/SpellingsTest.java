package dev.zt.devkit.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.policy.CanonicalPath;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpellingsTest {

    @ParameterizedTest
    @ValueSource(strings = {"/admin/secrets", "/a", "/x/y/z/", "/shop.v1.Admin/Secrets", "/0/-"})
    void spellsAnyPathInManyWaysAndNeverAsItIs(String path) {
        List<Spelling> spellings = Spellings.of(path, "/public/hello");

        assertThat(spellings).hasSizeGreaterThan(200);
        assertThat(spellings).extracting(Spelling::target).doesNotContain(path).doesNotHaveDuplicates();
        assertThat(spellings)
                .allSatisfy(spelling ->
                        assertThat(spelling.target()).as(spelling.name()).matches("(?s)[\\x00-\\xFF]*"));
    }

    /** What is canonical is another path, or the same one before its query; all else zt refuses unseen. */
    @Test
    void leavesFewToRules() {
        List<Spelling> canonical = Spellings.of("/admin/secrets", "/public/hello").stream()
                .filter(spelling -> CanonicalPath.problem(spelling.target().split("\\?", 2)[0]) == null)
                .toList();

        assertThat(canonical)
                .extracting(Spelling::kind)
                .containsOnly(
                        AttackClass.QUERY,
                        AttackClass.SUFFIX,
                        AttackClass.CASE,
                        AttackClass.NON_ASCII,
                        AttackClass.RELATIVE_SEGMENT,
                        AttackClass.CONTROL_CHARACTER,
                        AttackClass.LONG_PATH);
    }
}
