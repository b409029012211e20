# For the scripts of the folders here, each of which runs in its own: the JDK to run with, and the class path of the
# runners. Builds what is missing.
interop=$(cd .. && pwd)
if [ -n "${JAVA_HOME:-}" ]; then java="$JAVA_HOME/bin/java"; else java=java; fi
if [ ! -d "$interop/target/lib" ] || ! ls "$interop"/../../zt-devkit/target/zt-devkit-*-app.jar > /dev/null 2>&1; then
    (cd "$interop/../.." && ./mvnw --batch-mode --no-transfer-progress --quiet -Dmaven.test.skip=true \
        -Dmaven.javadoc.skip=true -Dmaven.source.skip=true -Dcyclonedx.skip=true \
        --projects verification/interop --also-make package)
fi
classpath="$interop/target/classes:$interop/target/lib/*"
