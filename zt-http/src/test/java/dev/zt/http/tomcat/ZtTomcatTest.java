package dev.zt.http.tomcat;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.zt.Zt;
import dev.zt.devkit.DevIdentities;
import org.apache.catalina.connector.Connector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ZtTomcatTest {

    private final Zt zt = Zt.builder(
                    DevIdentities.create("a.test").workload("/shop").source())
            .build();

    @AfterEach
    void close() {
        zt.close();
    }

    @Test
    void refusesAConnectorWithTlsOfItsOwn() {
        Connector connector = new Connector();
        ZtTomcat.secure(connector, zt);

        assertThatIllegalStateException()
                .isThrownBy(() -> ZtTomcat.secure(connector, zt))
                .withMessageContaining("has TLS of its own");
    }

    @Test
    void refusesAjp() {
        Connector connector = new Connector("AJP/1.3");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ZtTomcat.secure(connector, zt))
                .withMessageContaining("does not speak HTTP");
    }
}
