package dev.zt.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt.audit.AuditEvent.RevocationChanged;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AuditEventTest {

    @Test
    void copiesLists() {
        List<String> added = new ArrayList<>(List.of("spiffe://a/x"));
        RevocationChanged event = new RevocationChanged("1", 0, 1, added, List.of());
        added.clear();

        assertThat(event.added()).containsExactly("spiffe://a/x");
    }

    @Test
    void rejectsMissingDecision() {
        assertThatThrownBy(() -> Events.http(null, "/"))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("decision");
    }
}
