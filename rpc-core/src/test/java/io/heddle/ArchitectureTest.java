package io.heddle;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.heddle", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule arrowsBetweenPackagesPointDown = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("server")
            .definedBy("io.heddle.server")
            .layer("command")
            .definedBy("io.heddle.command")
            .layer("access")
            .definedBy("io.heddle.access")
            .layer("policy")
            .definedBy("io.heddle.policy")
            .layer("protocol")
            .definedBy("io.heddle.protocol")
            .layer("tls")
            .definedBy("io.heddle.tls")
            .layer("reactor")
            .definedBy("io.heddle.reactor")
            .whereLayer("server")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("access")
            .mayOnlyBeAccessedByLayers("server")
            .whereLayer("command")
            .mayOnlyBeAccessedByLayers("server", "access")
            .whereLayer("policy")
            .mayOnlyBeAccessedByLayers("server")
            .whereLayer("protocol")
            .mayOnlyBeAccessedByLayers("server")
            .whereLayer("tls")
            .mayOnlyBeAccessedByLayers("server")
            .whereLayer("reactor")
            .mayOnlyBeAccessedByLayers("server", "policy", "protocol", "tls")
            .ignoreDependency(alwaysTrue(), resideInAPackage("org.jspecify.."));

    @ArchTest
    static final ArchRule theContractOfTheReactorKnowsOnlyTheJdk = classes()
            .that()
            .resideInAPackage("io.heddle.reactor")
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage("io.heddle.reactor", "java..", "org.jspecify.."));

    @ArchTest
    static final ArchRule theCoreNeedsNoLibraryButSlf4jAndJSpecify = classes()
            .should()
            .onlyDependOnClassesThat(
                    resideInAnyPackage("io.heddle..", "java..", "javax..", "org.slf4j..", "org.jspecify.."));

    @ArchTest
    static final ArchRule nothingStaticCanChange = fields().that()
            .areStatic()
            .and()
            .doNotHaveModifier(JavaModifier.SYNTHETIC)
            .should()
            .beFinal();

    @ArchTest
    static final ArchRule theJvmIsLeftToTheApplication = noClasses()
            .should()
            .callMethod(Runtime.class, "addShutdownHook", Thread.class)
            .orShould()
            .callMethod(System.class, "exit", int.class)
            .orShould()
            .callMethod(Runtime.class, "halt", int.class);
}
