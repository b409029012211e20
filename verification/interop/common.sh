# For the scripts of the folders here, each of which runs in its own: the JDK to run with, and the class path of the
# runners. Builds what is missing, or older than its source.
interop=$(cd .. && pwd)
if [ -n "${JAVA_HOME:-}" ]; then java="$JAVA_HOME/bin/java"; else java=java; fi
stale() {
    newest=$(ls -t "$interop"/target/lib/*.jar | head -n 1)
    [ -n "$(find "$interop"/src/main "$interop"/../../zt-*/src/main -type f -newer "$newest" -print -quit)" ]
}
if [ ! -d "$interop/target/lib" ] || ! ls "$interop"/../../zt-devkit/target/zt-devkit-*-app.jar > /dev/null 2>&1 || stale; then
    (cd "$interop/../.." && ./mvnw --batch-mode --no-transfer-progress --quiet -Dmaven.test.skip=true \
        -Dmaven.javadoc.skip=true -Dmaven.source.skip=true -Dcyclonedx.skip=true \
        --projects verification/interop --also-make package)
fi
classpath="$interop/target/classes:$interop/target/lib/*"
