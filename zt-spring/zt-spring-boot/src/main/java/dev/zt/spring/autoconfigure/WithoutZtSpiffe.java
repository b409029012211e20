package dev.zt.spring.autoconfigure;

import dev.zt.source.IdentitySource;

/**
 * A kind of source that needs {@code zt-spiffe}, which is not there.
 *
 * @param name what {@code zt.source} calls it
 */
record WithoutZtSpiffe(String name) implements IdentitySourceOpener {

    @Override
    public IdentitySource open(ZtProperties properties) {
        String version = WithoutZtSpiffe.class.getPackage().getImplementationVersion();
        throw new StartRefusedException(
                "zt.source is " + name + ", and zt-spiffe, which speaks with agents, is not on the class path.",
                """
                Add it, in the version of zt-spring-boot:
                    <dependency>
                      <groupId>dev.zt</groupId>
                      <artifactId>zt-spiffe</artifactId>
                      <version>%s</version>
                    </dependency>
                or, for Gradle: implementation("dev.zt:zt-spiffe:%1$s")""".formatted(version == null ? "${zt.version}" : version));
    }
}
