package dev.zt.spring.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.web.method.HandlerMethod;

class HandlerNamesTest {

    static class Base {
        public void read() {}
    }

    static class Left extends Base {}

    static class Right extends Base {

        public void find(String id) {}

        public void find(List<String> ids) {}
    }

    static class Inner {
        static class Left extends Base {}
    }

    private static HandlerMethod method(Object bean, String name, Class<?>... parameters) {
        try {
            return new HandlerMethod(bean, name, parameters);
        } catch (NoSuchMethodException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> names(HandlerMethod... methods) {
        HandlerNames names = new HandlerNames(List.of(methods));
        return Arrays.stream(methods).map(names::of).toList();
    }

    @Test
    void tellsTypesApartThatInheritOneMethod() {
        assertThat(names(method(new Left(), "read"), method(new Right(), "read"), method(new Inner.Left(), "read")))
                .containsExactly(
                        "HandlerNamesTest.Left#read",
                        "HandlerNamesTest.Right#read",
                        "HandlerNamesTest.Inner.Left#read");
    }

    @Test
    void tellsOverloadsApartByTheirParameters() {
        String type = "dev.zt.spring.guard.HandlerNamesTest_Right#find-";

        assertThat(names(method(new Right(), "find", String.class), method(new Right(), "find", List.class)))
                .containsExactly(type + "String", type + "List");
    }

    @Test
    void namesNoHandlerThatItWasNotTold() {
        HandlerNames names = new HandlerNames(List.of(method(new Left(), "read")));

        assertThat(names.of(method(new Right(), "read"))).isNull();
    }
}
