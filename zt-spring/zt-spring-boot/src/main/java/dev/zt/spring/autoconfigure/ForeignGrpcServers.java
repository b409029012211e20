package dev.zt.spring.autoconfigure;

import io.grpc.Server;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.grpc.server.GrpcServletRegistration;
import org.springframework.grpc.server.GrpcServerFactory;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;

/** Refuses gRPC servers that are not zt's before they start; does so, too, where zt makes none. */
final class ForeignGrpcServers implements SmartInitializingSingleton {

    private final ListableBeanFactory beans;

    ForeignGrpcServers(ListableBeanFactory beans) {
        this.beans = beans;
    }

    static StartRefusedException servlet() {
        return new StartRefusedException(
                "The gRPC services are to be served by the servlet container, where calls show no TLS session and thus"
                        + " no caller.",
                "Remove grpc-servlet-jakarta, or set spring.grpc.server.servlet.enabled=false, and have grpc-netty on"
                        + " the class path.");
    }

    @Override
    public void afterSingletonsInstantiated() {
        if (beans.getBeanNamesForType(GrpcServletRegistration.class).length > 0) {
            throw servlet();
        }
        for (String bean : beans.getBeanNamesForType(Server.class)) {
            throw new StartRefusedException(
                    "Bean " + bean
                            + " is a gRPC server of the application's own: nobody can tell whether it has zt's TLS"
                            + " and its checks.",
                    "Remove the bean, and leave its services as beans to the server that zt makes.");
        }
        beans.getBeansOfType(GrpcServerFactory.class).forEach(ForeignGrpcServers::refuseUnlessOurs);
        beans.getBeansOfType(GrpcServerLifecycle.class)
                .forEach((name, lifecycle) -> refuseUnlessOurs(name, lifecycle.getFactory()));
    }

    private static void refuseUnlessOurs(String bean, GrpcServerFactory factory) {
        if (!(factory instanceof GuardedServerFactory)) {
            throw new StartRefusedException(
                    "The gRPC server of bean " + bean + " is made by "
                            + factory.getClass().getName()
                            + ": it would have neither zt's TLS nor its checks.",
                    "Remove the bean and spring.grpc.server.inprocess.name, do not exclude"
                            + " ZtGrpcServerAutoConfiguration, and let zt make the server, over grpc-netty or"
                            + " grpc-netty-shaded; what a ServerBuilderCustomizer sets is kept.");
        }
    }
}
