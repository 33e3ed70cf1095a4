package io.pointsman;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the service. */
@SpringBootApplication
public class PointsmanApplication {

    public static void main(String[] args) {
        SpringApplication.run(PointsmanApplication.class, args);
    }
}
