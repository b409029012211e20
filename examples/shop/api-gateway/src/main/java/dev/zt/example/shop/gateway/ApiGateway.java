package dev.zt.example.shop.gateway;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The service in front: called by HTTP, with Spring MVC. */
@SpringBootApplication
public class ApiGateway {

    /**
     * Starts it.
     *
     * @param args settings of Spring Boot
     */
    public static void main(String[] args) {
        SpringApplication.run(ApiGateway.class, args);
    }
}
