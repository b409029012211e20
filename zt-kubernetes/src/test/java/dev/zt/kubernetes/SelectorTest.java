package dev.zt.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SelectorTest {

    private static Selector selector(String yaml) {
        return Selector.of(Serialization.unmarshal("---\n" + yaml, LabelSelector.class));
    }

    private static String expression(String expression) {
        return "{matchExpressions: [" + expression + "]}";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | true",
                "{matchLabels: {app: a}} | true",
                "{matchLabels: {app: b}} | false",
                "{matchLabels: {app: a, empty: }} | true",
                "{matchLabels: {app: a, none: }} | false",
                "{matchExpressions: [{key: app, operator: In, values: [a, b]}]} | true",
                "{matchExpressions: [{key: app, operator: In, values: [b]}]} | false",
                "{matchExpressions: [{key: empty, operator: In, values: [null]}]} | true",
                "{matchExpressions: [{key: none, operator: In, values: [\"\"]}]} | false",
                "{matchExpressions: [{key: app, operator: NotIn, values: [a]}]} | false",
                "{matchExpressions: [{key: none, operator: NotIn, values: [a]}]} | true",
                "{matchExpressions: [{key: empty, operator: Exists}]} | true",
                "{matchExpressions: [{key: none, operator: Exists}]} | false",
                "{matchExpressions: [{key: none, operator: DoesNotExist}]} | true",
                "{matchExpressions: [{key: app, operator: DoesNotExist}]} | false",
                "{matchLabels: {app: a}, matchExpressions: [{key: app, operator: NotIn, values: [a]}]} | false",
            })
    void selectsAsKubernetesDoes(String yaml, boolean selects) {
        assertThat(selector(yaml).matches(Map.of("app", "a", "empty", ""))).isEqualTo(selects);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{operator: Exists}",
                "{key: a, operator: in, values: [b]}",
                "{key: a}",
                "{key: a, operator: In}",
                "{key: a, operator: NotIn, values: []}",
                "{key: a, operator: Exists, values: [b]}",
            })
    void refusesWhatAClusterWould(String expression) {
        assertThatThrownBy(() -> selector(expression(expression))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void tellsTheLabelsThatMustBeThere() {
        assertThat(selector("{matchLabels: {app: a}, matchExpressions: [{key: b, operator: In, values: [c]}, {key: d,"
                                + " operator: In, values: [e, f]}, {key: g, operator: NotIn, values: [h]}]}")
                        .labels())
                .isEqualTo(Map.of("app", "a", "b", "c"));
    }
}
