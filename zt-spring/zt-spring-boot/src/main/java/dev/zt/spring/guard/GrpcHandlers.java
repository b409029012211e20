package dev.zt.spring.guard;

import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/** Finds the Java methods behind the methods of gRPC services, as generated code calls them, and names them. */
final class GrpcHandlers {

    private static final String OBSERVER = "io.grpc.stub.StreamObserver";

    private GrpcHandlers() {}

    /** A method before it has a name. */
    private record Unnamed(Class<?> type, @Nullable Method method, String javaName, String fullMethodName) {

        String brief() {
            return clean(ClassUtils.getShortName(type) + "#" + javaName);
        }

        String qualified() {
            return clean(type.getName() + "#" + javaName);
        }

        private static String clean(String name) {
            return name.replaceAll("[^A-Za-z0-9._#-]", "_");
        }
    }

    static List<GrpcEndpoint> of(Collection<? extends BindableService> services) {
        Set<String> seen = new HashSet<>();
        List<Unnamed> found =
                services.stream().flatMap(service -> methods(service, seen)).toList();
        Map<String, Long> brief = uses(found, Unnamed::brief);
        Map<String, Long> qualified = uses(found, Unnamed::qualified);
        return found.stream()
                .map(method -> new GrpcEndpoint(
                        name(method, brief, qualified), method.type, method.method, method.fullMethodName))
                .toList();
    }

    private static Stream<Unnamed> methods(BindableService service, Set<String> seen) {
        Class<?> type = ClassUtils.getUserClass(AopUtils.getTargetClass(service));
        ServiceDescriptor descriptor = service.bindService().getServiceDescriptor();
        if (!seen.add(descriptor.getName())) {
            throw new IllegalStateException("two services are named " + descriptor.getName()
                    + ", so that nobody can tell whose annotations count");
        }
        return descriptor.getMethods().stream().map(method -> unnamed(type, method));
    }

    private static Unnamed unnamed(Class<?> type, MethodDescriptor<?, ?> rpc) {
        String bare = rpc.getBareMethodName();
        String javaName = javaName(bare == null ? rpc.getFullMethodName() : bare);
        Method method = method(type, javaName);
        // Generated code puts an underscore after what is a word of Java's own.
        return new Unnamed(
                type, method == null ? method(type, javaName + "_") : method, javaName, rpc.getFullMethodName());
    }

    private static Map<String, Long> uses(List<Unnamed> methods, Function<Unnamed, String> naming) {
        return methods.stream().collect(Collectors.groupingBy(naming, Collectors.counting()));
    }

    private static String name(Unnamed method, Map<String, Long> brief, Map<String, Long> qualified) {
        if (brief.getOrDefault(method.brief(), 0L) == 1) {
            return method.brief();
        }
        return qualified.getOrDefault(method.qualified(), 0L) == 1
                ? method.qualified()
                : Unnamed.clean(method.type.getName() + "#" + method.fullMethodName);
    }

    /** As generated code names the Java method: the first letter is small, and one after an underscore big. */
    static String javaName(String rpc) {
        StringBuilder name = new StringBuilder();
        boolean up = false;
        for (int i = 0; i < rpc.length(); i++) {
            char c = rpc.charAt(i);
            if (c == '_' && !name.isEmpty()) {
                up = true;
            } else {
                name.append(name.isEmpty() ? Character.toLowerCase(c) : up ? Character.toUpperCase(c) : c);
                up = false;
            }
        }
        return name.toString();
    }

    /** Returns the one method that answers, or null; an overload that takes no observer is none that generated code calls. */
    private static @Nullable Method method(Class<?> type, String name) {
        List<Method> named = Stream.of(ReflectionUtils.getUniqueDeclaredMethods(type))
                .filter(method -> method.getName().equals(name) && !method.isBridge())
                .toList();
        List<Method> observed = named.stream().filter(GrpcHandlers::observed).toList();
        List<Method> candidates = observed.isEmpty() ? named : observed;
        if (candidates.size() > 1) {
            throw new IllegalStateException(type.getName() + " has several methods " + name
                    + ", so that nobody can tell which one answers: rename all but that one");
        }
        return candidates.isEmpty() ? null : candidates.get(0);
    }

    private static boolean observed(Method method) {
        return Arrays.stream(method.getParameterTypes())
                .anyMatch(parameter -> parameter.getName().equals(OBSERVER));
    }
}
