package dev.zt.spring.guard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GrpcHandlersTest {

    @ParameterizedTest
    @CsvSource({
        "Place, place",
        "ListAll, listAll",
        "list_all, listAll",
        "List_all, listAll",
        "HTTPGet, hTTPGet",
        "Take__Out, takeOut",
        "X, x"
    })
    void namesMethodsAsGeneratedCodeDoes(String rpc, String java) {
        assertThat(GrpcHandlers.javaName(rpc)).isEqualTo(java);
    }
}
