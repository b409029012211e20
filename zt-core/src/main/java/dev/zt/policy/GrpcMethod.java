package dev.zt.policy;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A gRPC method, or all methods of a service, as a rule names them.
 *
 * @param service the full name of the service with its package, for example {@code shop.v1.Orders}
 * @param method the name of the method, or {@code *} for all of the service
 */
public record GrpcMethod(String service, String method) {

    /** Stands for all methods of a service. */
    public static final String ANY = "*";

    private static final int MAX_LENGTH = 1_000;
    private static final Pattern TEXT = Pattern.compile("[A-Za-z0-9_.]+/(?:[A-Za-z0-9_]+|\\*)");

    /**
     * Checks the parts.
     *
     * @param service the full name of the service with its package, for example {@code shop.v1.Orders}
     * @param method the name of the method, or {@code *} for all of the service
     * @throws IllegalArgumentException if they do not form a gRPC method name
     */
    public GrpcMethod {
        Objects.requireNonNull(service, "service");
        Objects.requireNonNull(method, "method");
        check(service + "/" + method);
    }

    /**
     * Parses a method from configuration.
     *
     * @param text {@code package.Service/Method} or {@code package.Service/*}
     * @return the method
     * @throws IllegalArgumentException if the text is neither; the message says how to write it
     */
    public static GrpcMethod parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw invalid(text);
        }
        return new GrpcMethod(text.substring(0, slash), text.substring(slash + 1));
    }

    private static void check(String text) {
        if (text.length() > MAX_LENGTH || !TEXT.matcher(text).matches()) {
            throw invalid(text);
        }
    }

    private static IllegalArgumentException invalid(String text) {
        return PolicyGrammar.invalid("gRPC method", text, "write package.Service/Method or package.Service/*");
    }

    /**
     * Tells whether this stands for all methods of the service.
     *
     * @return whether the method is {@link #ANY}
     */
    public boolean isAnyMethod() {
        return method.equals(ANY);
    }

    /** Tells whether a full method name is this method, or one of this service. */
    boolean matches(String name) {
        int slash = service.length();
        return name.length() > slash
                && name.charAt(slash) == '/'
                && name.startsWith(service)
                && (isAnyMethod()
                        ? slash == name.lastIndexOf('/')
                        : name.length() - slash - 1 == method.length() && name.endsWith(method));
    }

    /** Returns {@code package.Service/Method}. */
    @Override
    public String toString() {
        return service + "/" + method;
    }
}
