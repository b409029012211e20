package io.grpc.servlet.jakarta;

import jakarta.servlet.http.HttpServlet;

/** Stands for grpc-servlet-jakarta on the class path: that it is there is what Spring Boot looks at. */
public class GrpcServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;
}
