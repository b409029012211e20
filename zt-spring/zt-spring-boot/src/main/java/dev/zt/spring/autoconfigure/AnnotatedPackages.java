package dev.zt.spring.autoconfigure;

import java.util.List;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;

/** Where annotations count. */
final class AnnotatedPackages {

    private AnnotatedPackages() {}

    static List<String> of(ZtProperties properties, BeanFactory beans) {
        List<String> packages = properties.annotations().packages();
        return packages.isEmpty() && AutoConfigurationPackages.has(beans)
                ? AutoConfigurationPackages.get(beans)
                : packages;
    }
}
