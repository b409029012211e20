package dev.zt.kubernetes.manifest;

import dev.zt.kubernetes.PodPort;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The ports of a pod, and those of its probes. */
final class PodPorts {

    private PodPorts() {}

    /**
     * Returns the ports that containers list, those of sidecars among the init containers too.
     *
     * @throws IllegalArgumentException if one is none
     */
    static List<PodPort> listed(PodSpec spec) {
        List<PodPort> ports = new ArrayList<>();
        containers(spec)
                .flatMap(container -> orNone(container.getPorts()))
                .filter(Objects::nonNull)
                .map(PodPorts::port)
                .forEach(ports::add);
        return ports;
    }

    private static Stream<Container> containers(PodSpec spec) {
        return Stream.concat(
                orNone(spec.getContainers()).filter(Objects::nonNull),
                orNone(spec.getInitContainers())
                        .filter(Objects::nonNull)
                        .filter(container -> "Always".equals(container.getRestartPolicy())));
    }

    /** A list that a manifest leaves empty is no list. */
    private static <T> Stream<T> orNone(@Nullable List<T> list) {
        return list == null ? Stream.empty() : list.stream();
    }

    private static PodPort port(ContainerPort port) {
        String protocol = port.getProtocol() == null ? "TCP" : port.getProtocol();
        if (port.getContainerPort() == null) {
            throw new IllegalArgumentException("a port has no containerPort");
        }
        String name = port.getName() == null ? "" : port.getName();
        return new PodPort(name, port.getContainerPort(), PodPort.Protocol.valueOf(protocol.toUpperCase(Locale.ROOT)));
    }

    /** Returns the numbers of the ports that a kubelet asks for health; names that no port has are left out. */
    static List<Integer> probed(PodSpec spec, List<PodPort> listed) {
        return containers(spec)
                .flatMap(container -> Stream.of(
                        container.getStartupProbe(), container.getLivenessProbe(), container.getReadinessProbe()))
                .filter(Objects::nonNull)
                .map(PodPorts::port)
                .filter(Objects::nonNull)
                .flatMap(port -> numbers(port, listed))
                .distinct()
                .toList();
    }

    private static @Nullable IntOrString port(Probe probe) {
        if (probe.getHttpGet() != null) {
            return probe.getHttpGet().getPort();
        }
        if (probe.getTcpSocket() != null) {
            return probe.getTcpSocket().getPort();
        }
        return probe.getGrpc() == null || probe.getGrpc().getPort() == null
                ? null
                : new IntOrString(probe.getGrpc().getPort());
    }

    private static Stream<Integer> numbers(IntOrString port, List<PodPort> listed) {
        if (port.getIntVal() != null) {
            return Stream.of(port.getIntVal());
        }
        return listed.stream()
                .filter(each -> !each.name().isEmpty() && each.name().equals(port.getStrVal()))
                .map(PodPort::number);
    }
}
