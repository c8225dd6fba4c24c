//! Pipelines of Azure, Bitbucket, CircleCI and Jenkins.

use super::*;

/// Each job as `id[tier] < jobs before`, with `!` for one that runs always and `@` for one that waits for a person.
fn jobs(pipeline: &Pipeline) -> Vec<String> {
    let name = |at: &usize| pipeline.jobs.get(*at).map_or("", |job| job.id.as_str());
    let shown = |job: &Job| {
        let before: Vec<&str> = job.before.iter().map(name).collect();
        let tier = job.tier.map_or("", Tier::as_str);
        let marks = [(job.runs_always, "!"), (job.is_manual, "@")];
        let marks: String = marks.iter().filter(|(is, _)| *is).map(|(_, mark)| *mark).collect();
        format!("{}[{tier}]{marks} < {}", job.id, before.join(", "))
    };
    pipeline.jobs.iter().map(shown).collect()
}

fn unread(pipeline: &Pipeline) -> Vec<&str> {
    pipeline.jobs.iter().flat_map(|job| job.unread.iter().map(String::as_str)).collect()
}

const AZURE: &str = "trigger: [main]
pool: {vmImage: ubuntu-latest}
stages:
- stage: Build
  jobs:
  - job: test
    steps:
    - checkout: self
    - script: |
        npm ci
        npm test
      workingDirectory: $(Build.SourcesDirectory)/web
    - task: DotNetCoreCLI@2
      inputs: {command: test}
      continueOnError: true
    - bash: |
        pytest
        ruff check .
  - job: lint
    dependsOn: test
    condition: succeededOrFailed()
    steps: [{pwsh: ruff check ., enabled: false}]
- stage: Staging
  jobs:
  - template: ci/azure-deploy.yml
    parameters: {env: staging}
- stage: Production
  dependsOn: Staging
  jobs:
  - job: wait
    pool: server
    steps: [{task: 'ManualValidation@0', inputs: {notifyUsers: a}}]
  - template: ci/azure-deploy.yml
    parameters: {env: production, after: [wait], smoke: true}
  - template: gone.yml
  - template: jobs.yml@other
";

const AZURE_TEMPLATE: &str = "parameters:
- {name: env, type: string}
- {name: after, type: object, default: []}
- {name: smoke, type: boolean, default: false}
jobs:
- deployment: deploy_${{ parameters.env }}
  environment: ${{ parameters.env }}.web
  ${{ if eq(parameters.env, 'production') }}:
    dependsOn: wait
  strategy:
    runOnce:
      deploy:
        steps:
        - task: HelmDeploy@1
          inputs: {command: upgrade, releaseName: shop}
        - ${{ if parameters.smoke }}:
          - script: ./smoke.sh
            displayName: Smoke test
        - ${{ else }}:
          - script: k6 run load.js
      on:
        failure:
          steps: [{script: helm rollback shop}]
";

#[test]
fn azure_templates_are_put_in_with_their_parameters() {
    let files = [
        ("azure-pipelines.yml", AZURE),
        ("ci/azure-deploy.yml", AZURE_TEMPLATE),
        ("package.json", r#"{"scripts": {"test": "jest"}}"#),
    ];
    let pipeline = read(&files);
    assert_eq!(
        jobs(&pipeline),
        [
            "Build.test[] < ",
            "Build.lint[]! < Build.test",
            "Staging.deploy_staging[staging] < Build.test, Build.lint",
            "Production.wait[production] < Build.test, Build.lint, Staging.deploy_staging",
            "Production.deploy_production[production] < Build.test, Build.lint, Staging.deploy_staging, Production.wait",
            "templates that were not read[] < ",
        ]
    );
    assert_eq!(
        acts(&pipeline, "Build.test"),
        ["tests Jest", "tests dotnet test?", "types dotnet test?", "tests pytest?", "lint Ruff"]
    );
    assert_eq!(acts(&pipeline, "Build.lint"), [""; 0]);
    assert_eq!(acts(&pipeline, "Staging.deploy_staging"), ["deploy Helm", "load-tests k6", "roll-back Rollback"]);
    let production = acts(&pipeline, "Production.deploy_production");
    assert_eq!(production, ["deploy Helm", "smoke-test ./smoke.sh", "roll-back Rollback"]);
    assert_eq!(acts(&pipeline, "Production.wait"), ["approve Manual validation"]);
    assert_eq!(unread(&pipeline), ["./smoke.sh", "gone.yml", "jobs.yml@other"]);
    let environment = |id: &str| pipeline.jobs.iter().find(|job| job.id == id).unwrap().environment.clone();
    assert_eq!(environment("Production.deploy_production"), "production.web");
    let started: Vec<_> = pipeline.workflows.iter().map(|own| (own.path.as_str(), own.is_called_only)).collect();
    assert_eq!(started, [("azure-pipelines.yml", false), ("ci/azure-deploy.yml", true)]);
}

#[test]
fn azure_templates_that_call_each_other_end() {
    let one = "trigger: none\nsteps:\n- template: azure-b.yml\n- template: azure-b.yml\n";
    let other = "parameters: {x: y}\nsteps:\n- template: azure-b.yml\n- template: azure-b.yml\n- script: pytest\n";
    let (pipeline, reached) = crate::bound::noting(|| read(&[("azure-a.yml", one), ("azure-b.yml", other)]));
    assert!(!pipeline.jobs.is_empty() && !unread(&pipeline).is_empty() && !reached.is_empty());
}

#[test]
fn of_azure_files_that_only_call_each_other_the_first_is_run() {
    let one = "steps:\n- template: azure-b.yml\n- script: pytest\n";
    let other = "steps:\n- template: azure-a.yml\n- script: npx jest\n";
    let pipeline = read(&[("azure-a.yml", one), ("azure-b.yml", other)]);
    let started: Vec<_> = pipeline.workflows.iter().map(|own| own.is_called_only).collect();
    assert_eq!((started, unread(&pipeline).len()), (vec![false, true], 1));
    assert!(acts(&pipeline, "job").contains(&"tests pytest".to_string()), "{:?}", acts(&pipeline, "job"));
}

#[test]
fn what_azure_jobs_wait_for_is_known_or_said() {
    let text = "trigger: [main]
parameters:
- {name: after, type: object, default: [a]}
jobs:
- job: a
  steps: [{bash: pytest}]
- job: b
  dependsOn: ${{ parameters.after }}
- job: c
  dependsOn:
  - ${{ if parameters.x }}:
    - a
- ${{ each n in split('1,2', ',') }}:
  - job: d
- ${{ if false }}:
    job: e
    dependsOn: a
";
    let pipeline = read(&[("azure-pipelines.yml", text)]);
    assert_eq!(jobs(&pipeline)[..3], ["a[] < ", "b[] < a", "c[] < "]);
    assert_eq!(unread(&pipeline), ["`dependsOn` that is not all known"]);
}

#[test]
fn an_azure_pipeline_that_extends_itself_is_unread() {
    let pipeline = read(&[("azure-pipelines.yml", "trigger: [main]\nextends: {template: azure-pipelines.yml}\n")]);
    assert_eq!(unread(&pipeline), ["azure-pipelines.yml"]);
}

#[test]
fn azure_repetitions_and_parameters_are_bounded() {
    let many = vec!["1"; 2_000].join(",");
    let nested = format!(
        "trigger: [main]\nparameters:\n- {{name: l, type: object, default: [{many}]}}\nsteps:\n- ${{{{ each x in parameters.l }}}}:\n  - ${{{{ each y in parameters.l }}}}: []\n"
    );
    let (pipeline, reached) = crate::bound::noting(|| read(&[("azure-pipelines.yml", nested.as_str())]));
    assert!(!unread(&pipeline).is_empty() && reached.len() == 1, "{reached:?}");
    let long = format!("trigger: [main]\nsteps:\n- script: pytest ${{{{ eq('{}', 'y') }}}}\n", "x".repeat(20_000));
    let (pipeline, reached) = crate::bound::noting(|| read(&[("azure-pipelines.yml", long.as_str())]));
    assert_eq!((acts(&pipeline, "job"), reached.len()), (vec!["tests pytest".to_string()], 1));
}

#[test]
fn many_references_of_circleci_that_end_nowhere_end() {
    let text = format!(
        "version: 2.1\njobs:\n  build: {{docker: [{{image: a}}], steps: [{{run: 'pytest {}>>'}}]}}\n",
        "<<".repeat(200_000)
    );
    assert_eq!(acts(&read(&[(".circleci/config.yml", text.as_str())]), "build"), ["tests pytest"]);
}

#[test]
fn a_job_that_does_too_much_says_so() {
    let text = format!("node {{ stage('x') {{\n{}}}}}", "sh 'pytest'\n".repeat(600));
    let (pipeline, reached) = crate::bound::noting(|| read(&[("Jenkinsfile", text.as_str())]));
    assert_eq!((acts(&pipeline, "x").len(), unread(&pipeline).len(), reached.len()), (500, 1, 1));
}

#[test]
fn bitbucket_steps_follow_each_other() {
    let text = "image: node:22
pipelines:
  default:
  - step: {name: Test, script: [npm ci, npx jest, 'npm audit || true']}
  branches:
    main:
    - parallel:
      - step: {name: Lint, script: [npx eslint .]}
      - step: {name: Build, script: [docker build .]}
    - step: {name: Stage, deployment: staging, script: [{pipe: 'atlassian/aws-ecs-deploy:2.0.0', variables: {A: b}}]}
    - step: {name: Ship, deployment: production, trigger: manual, script: [{pipe: 'acme/ship:1'}, ./ship.sh]}
";
    let pipeline = read(&[("bitbucket-pipelines.yml", text)]);
    assert_eq!(
        jobs(&pipeline),
        [
            "default: Test[] < ",
            "branches main: Lint[] < ",
            "branches main: Build[] < ",
            "branches main: Stage[staging] < branches main: Lint, branches main: Build",
            "branches main: Ship[production]@ < branches main: Lint, branches main: Build, branches main: Stage",
        ]
    );
    assert_eq!(acts(&pipeline, "default: Test"), ["tests Jest", "dependency-scan npm audit?"]);
    assert_eq!(acts(&pipeline, "branches main: Stage"), ["deploy AWS task"]);
    assert_eq!(unread(&pipeline), ["./ship.sh", "acme/ship:1"]);
}

#[test]
fn circleci_jobs_require_each_other_and_a_person() {
    let text = "version: 2.1
orbs: {ecs: circleci/aws-ecs@7.1, lib: acme/lib@1, node: circleci/node@7}
commands:
  check:
    parameters: {tool: {type: string, default: jest}}
    steps: [{run: {command: npx << parameters.tool >>}}]
jobs:
  test:
    docker: [{image: cimg/node}]
    parameters: {dir: {type: string, default: .}}
    steps:
    - checkout
    - check
    - check: {tool: eslint .}
    - run: {name: Report, command: pytest | tee log, shell: /bin/sh}
    - when: {condition: << parameters.dir >>, steps: [{run: npx tsc}]}
workflows:
  main:
    jobs:
    - test
    - hold: {type: approval, requires: [test]}
    - ecs/deploy_service_update: {name: deploy-production, requires: [hold]}
    - lib/publish: {requires: [test]}
    - node/test
";
    let pipeline = read(&[(".circleci/config.yml", text)]);
    assert_eq!(
        jobs(&pipeline),
        [
            "test[] < ",
            "hold[]@ < test",
            "deploy-production[production] < test, hold",
            "lib/publish[] < test",
            "node/test[] < ",
        ]
    );
    assert_eq!(acts(&pipeline, "test"), ["tests Jest", "lint ESLint", "tests pytest?", "types TypeScript"]);
    assert_eq!(acts(&pipeline, "hold"), ["approve hold"]);
    assert_eq!(acts(&pipeline, "node/test"), ["tests Test orb"]);
    assert_eq!(unread(&pipeline), ["circleci/aws-ecs/deploy_service_update", "acme/lib/publish"]);
}

#[test]
fn circleci_commands_that_call_themselves_end() {
    let text = "version: 2.1\ncommands:\n  a: {steps: [b, b]}\n  b: {steps: [a, a, {run: npx jest}]}\njobs:\n  build: {docker: [{image: a}], steps: [a]}\n";
    assert!(acts(&read(&[(".circleci/config.yml", text)]), "build").contains(&"tests Jest".to_string()));
}

#[test]
fn jenkins_stages_are_jobs() {
    let text = "@Library('lib') _
def ship(env) {
  sh \"kubectl apply -f ${env}.yaml\"
}
pipeline {
  agent any
  stages {
    stage('Test') {
      steps {
        sh 'npx jest'
        sh script: 'npm audit', returnStatus: true
        catchError { sh 'npx eslint .' }
        dir('api') { sh './check.sh' }
      }
    }
    stage('Beside') {
      parallel {
        stage('A') { steps { sh 'npx tsc' } }
        stage('B') { steps { script { docker.build('x') } } }
      }
    }
    stage('Production') {
      when { branch 'main' }
      input { message 'Ship?' }
      steps { ship('prod')
        acmeDeploy app: 'shop'
        build job: 'other' }
      post { failure { sh 'kubectl rollout undo deploy/x' } }
    }
  }
  post { always { slackSend 'x' } }
}
";
    let pipeline = read(&[("Jenkinsfile", text), ("api/check.sh", "set -e\npytest\n")]);
    assert_eq!(
        jobs(&pipeline),
        [
            "Test[] < ",
            "Beside / A[] < Test",
            "Beside / B[] < Test",
            "Production[production] < Test, Beside / A, Beside / B",
            "outside of stages[] < Test, Beside / A, Beside / B, Production",
        ]
    );
    assert_eq!(acts(&pipeline, "Test"), ["tests Jest", "dependency-scan npm audit?", "lint ESLint?", "tests pytest"]);
    assert_eq!(acts(&pipeline, "Beside / B"), ["image-build Image step"]);
    let production = acts(&pipeline, "Production");
    assert_eq!(production, ["approve Ship?", "deploy kubectl", "deploy acmeDeploy", "roll-back Rollback?"]);
    assert_eq!(unread(&pipeline), ["acmeDeploy", "the job 'other'"]);
}

#[test]
fn a_scripted_pipeline_of_jenkins_is_read_too() {
    let text = "node {\n  checkout scm\n  stage('Build') {\n    try { sh 'pytest' } catch (e) { echo 'x' }\n    def v = sh(script: 'mypy .', returnStdout: true).trim()\n  }\n  parallel one: { stage('One') { sh 'npx jest' } }, two: { stage('Two') { bat 'npx eslint .' } }\n  stage('Deploy to production') { sh 'helm upgrade shop .' }\n}\n";
    let pipeline = read(&[("Jenkinsfile", text)]);
    assert_eq!(
        jobs(&pipeline),
        ["Build[] < ", "One[] < Build", "Two[] < Build", "Deploy to production[production] < Build, One, Two"]
    );
    assert_eq!(acts(&pipeline, "Build"), ["tests pytest?", "types mypy"]);
}

#[test]
fn steps_around_a_job_of_circleci_are_its_own() {
    let text = "version: 2.1
orbs: {node: circleci/node@7}
jobs:
  test: {docker: [{image: a}], steps: [{run: npx jest}]}
workflows:
  main:
    jobs:
    - test:
        pre-steps: [{run: npx eslint .}]
        post-steps: [{run: ./tell.sh}, unknown]
        requires: [{node/test: failed}]
    - node/test: {setup: [{run: pytest}]}
";
    let pipeline = read(&[(".circleci/config.yml", text)]);
    assert_eq!(acts(&pipeline, "test"), ["lint ESLint", "tests Jest"]);
    assert_eq!(acts(&pipeline, "node/test"), ["tests Test orb", "tests pytest"]);
    assert_eq!(unread(&pipeline), ["./tell.sh", "unknown"]);
}

#[test]
fn a_script_that_jenkins_loads_is_unread() {
    let text = "node { stage('Ship') { def d = load 'deploy.groovy'\n bat 'npx jest' } }\n";
    let pipeline = read(&[("Jenkinsfile", text)]);
    assert_eq!(unread(&pipeline), ["deploy.groovy"]);
    assert!(acts(&pipeline, "Ship").contains(&"tests Jest".to_string()), "{:?}", acts(&pipeline, "Ship"));
}
