package dev.zt.example.shop.orders;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The service behind the gateway: called by gRPC. */
@SpringBootApplication
public class Orders {

    /**
     * Starts it.
     *
     * @param args settings of Spring Boot
     */
    public static void main(String[] args) {
        SpringApplication.run(Orders.class, args);
    }
}
