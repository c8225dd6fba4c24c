use super::*;
use crate::document::{Document, parse};
use crate::source::{Artifact, Encoding, Origin};

fn document(path: &str, text: &str) -> Document {
    let source = Arc::new(SourceText::new(path, text, Encoding::Utf8, Origin::WorkingTree));
    parse(&Artifact::file(source)).documents.into_iter().next().unwrap()
}

/// The pipeline of some files.
fn read(files: &[(&str, &str)]) -> Pipeline {
    let is_document = |path: &str| path.ends_with(".yml") || path.ends_with(".json") || path == "Jenkinsfile";
    let documents: Vec<Document> =
        files.iter().filter(|(path, _)| is_document(path)).map(|(path, text)| document(path, text)).collect();
    let of = |wanted: &dyn Fn(&str) -> bool| {
        let own = documents.iter().filter(|document| wanted(document.artifact.path()));
        own.map(|document| Source { path: document.artifact.path(), root: &document.root, place: Vec::new() }).collect()
    };
    let scripts: Vec<Script> = files
        .iter()
        .filter(|(path, text)| is_script(path, text))
        .map(|(path, text)| Script {
            path: (*path).to_string(),
            text: Arc::new(SourceText::new(*path, *text, Encoding::Utf8, Origin::WorkingTree)),
        })
        .collect();
    Pipeline::read(&Sources {
        workflows: of(&|path| path.starts_with(".github/workflows/")),
        gitlab: of(&|path| path.contains("gitlab")),
        actions: of(&|path| path.ends_with("/action.yml")),
        packages: of(&|path| path.ends_with("package.json")),
        azure: of(&|path| path.contains("azure")),
        bitbucket: of(&|path| path.contains("bitbucket")),
        circleci: of(&|path| path.contains("circleci")),
        jenkins: of(&|path| path == "Jenkinsfile"),
        scripts: &scripts,
        cut: Vec::new(),
    })
}

/// Each act of a job as `purpose tool`, with `?` behind one whose failure does not count.
fn acts(pipeline: &Pipeline, id: &str) -> Vec<String> {
    let job = pipeline.jobs.iter().find(|job| job.id == id).unwrap();
    let shown =
        |act: &Act| format!("{} {}{}", act.purpose.as_str(), act.tool, if act.lenient.is_some() { "?" } else { "" });
    job.acts().iter().map(shown).collect()
}

fn steps(steps: &str) -> String {
    format!("on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n{steps}")
}

#[test]
fn calls_are_followed_to_what_they_run() {
    let workflow = steps(
        "      - run: npm run check\n      - run: make lint\n      - run: ./ci/deploy.sh\n      - uses: ./.github/actions/scan\n",
    );
    let pipeline = read(&[
        (".github/workflows/ci.yml", &workflow),
        ("package.json", r#"{"scripts": {"check": "npm run unit && tsc --noEmit", "unit": "vitest run"}}"#),
        ("Makefile", "lint: fmt\n\tgolangci-lint run\nfmt:\n\tcargo fmt --check\n"),
        ("ci/deploy.sh", "#!/bin/sh\nset -e\nscript/ship\n"),
        ("script/ship", "#!/usr/bin/env bash\nset -e\nkubectl apply -f app.yaml\n"),
        (
            ".github/actions/scan/action.yml",
            "runs:\n  using: composite\n  steps:\n    - run: trivy image --exit-code 1 app\n      shell: bash\n",
        ),
    ]);
    assert_eq!(
        acts(&pipeline, "a"),
        [
            "tests Vitest",
            "types TypeScript",
            "lint rustfmt",
            "lint golangci-lint",
            "static-analysis golangci-lint",
            "deploy kubectl",
            "image-scan Trivy image",
        ]
    );
    let job = pipeline.jobs.first().unwrap();
    assert_eq!(job.unread, BTreeSet::new());
    assert_eq!(
        job.acts().first().map(|act| act.via.clone()),
        Some(vec!["npm run check".into(), "npm run unit".into()])
    );
}

#[test]
fn what_runs_elsewhere_is_seen() {
    let workflow = steps(concat!(
        "      - run: ssh deploy@shop.test \"cd app && docker compose up -d\"\n",
        "      - run: docker compose run --rm web pytest\n      - run: bash -c \"npx jest && exit 0\"\n",
    ));
    let pipeline = read(&[(".github/workflows/ci.yml", &workflow)]);
    assert_eq!(acts(&pipeline, "a"), ["deploy Docker host", "tests pytest", "tests Jest"]);
}

#[test]
fn a_script_that_goes_on_after_a_failure_is_decided_by_its_end() {
    let read = |script: &str| {
        let workflow = steps("      - run: ./ci.sh\n");
        acts(&read(&[(".github/workflows/ci.yml", &workflow), ("ci.sh", script)]), "a")
    };
    assert_eq!(read("#!/bin/sh\npytest\nruff check .\n"), ["tests pytest?", "lint Ruff"]);
    assert_eq!(read("#!/bin/sh\nset -e\npytest\nruff check .\n"), ["tests pytest", "lint Ruff"]);
    assert_eq!(read("pytest || exit 1\nruff check .\n"), ["tests pytest", "lint Ruff"]);
}

#[test]
fn scripts_that_run_several_are_followed() {
    let scripts = r#"{"scripts": {"all": "run-s check:*", "check:a": "eslint .", "check:b": "concurrently 'npm:unit' 'tsc'", "unit": "jest"}}"#;
    let pipeline = read(&[(".github/workflows/ci.yml", &steps("      - run: yarn all\n")), ("package.json", scripts)]);
    assert_eq!(acts(&pipeline, "a"), ["lint ESLint", "tests Jest", "types TypeScript"]);
}

#[test]
fn what_cannot_fail_the_run_says_why() {
    let workflow = steps(concat!(
        "      - run: npm audit || true\n",
        "      - run: pytest\n        continue-on-error: true\n",
        "      - run: trivy image app\n",
        "      - run: ruff check --exit-zero .\n",
        "      - run: pytest | tee log\n",
        "      - run: pytest | tee log\n        shell: bash\n",
        "      - uses: aquasecurity/trivy-action@v1\n        with: {exit-code: '0'}\n",
        "      - uses: aquasecurity/trivy-action@v1\n        with: {scan-type: fs, exit-code: 1}\n",
    ));
    let pipeline = read(&[(".github/workflows/ci.yml", &workflow)]);
    assert_eq!(
        acts(&pipeline, "a"),
        [
            "dependency-scan npm audit?",
            "tests pytest?",
            "image-scan Trivy image?",
            "lint Ruff?",
            "tests pytest?",
            "tests pytest",
            "image-scan Trivy image?",
            "dependency-scan Trivy files",
            "secret-scan Trivy files",
        ]
    );
}

#[test]
fn what_is_not_at_hand_is_unread() {
    let workflow = steps(concat!(
        "      - run: ./release.sh\n      - run: npm run test:unit\n      - run: make all\n",
        "      - run: python ci/run.py\n      - run: echo fine\n",
    ));
    let pipeline = read(&[(".github/workflows/ci.yml", &workflow)]);
    let job = pipeline.jobs.first().unwrap();
    let unread: Vec<&str> = job.unread.iter().map(String::as_str).collect();
    assert_eq!(unread, ["./release.sh", "make all", "npm run test:unit", "python ci/run.py"]);
    assert!(job.acts().iter().any(|act| act.purpose == Purpose::Tests && act.is_guess), "{:?}", job.acts());
}

#[test]
fn jobs_wait_for_others_and_for_workflows() {
    let ci = "name: CI\non: push\njobs:\n  test: {runs-on: a, steps: [{run: pytest}]}\n  scan: {runs-on: a, needs: test, steps: []}\n";
    let deploy =
        "on:\n  workflow_run: {workflows: [CI]}\njobs:\n  go: {runs-on: a, environment: production, steps: []}\n";
    let pipeline = read(&[(".github/workflows/ci.yml", ci), (".github/workflows/deploy.yml", deploy)]);
    let job = |id: &str| pipeline.jobs.iter().position(|job| job.id == id).unwrap();
    assert_eq!(pipeline.jobs.get(job("go")).unwrap().before, BTreeSet::from([job("test"), job("scan")]));
    assert_eq!(pipeline.jobs.get(job("scan")).unwrap().before, BTreeSet::from([job("test")]));
    assert_eq!(pipeline.jobs.get(job("go")).unwrap().tier, Some(Tier::Production));
}

#[test]
fn a_called_workflow_is_part_of_the_job_that_calls_it() {
    let called = "on: workflow_call\njobs:\n  t: {runs-on: a, steps: [{run: go test ./...}]}\n";
    let caller =
        "on: push\njobs:\n  a: {uses: ./.github/workflows/t.yml}\n  b: {uses: shop/ci/.github/workflows/x.yml@v1}\n";
    let pipeline = read(&[(".github/workflows/t.yml", called), (".github/workflows/ci.yml", caller)]);
    assert_eq!(pipeline.jobs.len(), 2);
    assert_eq!(acts(&pipeline, "a"), ["tests go test", "types go test"]);
    let unread = &pipeline.jobs.iter().find(|job| job.id == "b").unwrap().unread;
    assert_eq!(unread.iter().map(String::as_str).collect::<Vec<_>>(), ["shop/ci/.github/workflows/x.yml@v1"]);
}

#[test]
fn calls_in_a_circle_end() {
    let workflow = steps("      - run: npm run a\n      - run: make x\n");
    let pipeline = read(&[
        (".github/workflows/ci.yml", &workflow),
        ("package.json", r#"{"scripts": {"a": "npm run b && npm run b", "b": "npm run a"}}"#),
        ("Makefile", "x: x\n\tmake x\n"),
    ]);
    assert_eq!(acts(&pipeline, "a"), [""; 0]);
}

#[test]
fn what_runs_itself_again_and_again_ends() {
    let text = format!("      - run: {}\n      - run: {}\n", "yarn ".repeat(2_000), "docker run ".repeat(2_000));
    let pipeline = read(&[(".github/workflows/ci.yml", &steps(&text))]);
    assert_eq!(pipeline.jobs.len(), 1);
    let many: String = (0..400).map(|at| format!("      - run: ./a.sh {at}\n")).collect();
    let script = format!("# {}\n", "x".repeat(200_000));
    let (pipeline, reached) =
        crate::bound::noting(|| read(&[(".github/workflows/ci.yml", &steps(&many)), ("a.sh", &script)]));
    assert!(reached.contains("the pipelines call more script than is followed"), "{reached:?}");
    assert!(!pipeline.jobs.first().unwrap().unread.is_empty());
}

#[test]
fn what_is_called_so_elsewhere_is_no_circle() {
    let workflow = steps(concat!(
        "      - run: make test\n",
        "      - run: ssh a \"ssh b 'docker compose up -d'\"\n",
        "      - run: |\n          bash <<'A'\n          bash <<'B'\n          pytest\n          B\n          A\n",
    ));
    let pipeline = read(&[
        (".github/workflows/ci.yml", &workflow),
        ("Makefile", "test:\n\t$(MAKE) -C api test\n"),
        ("api/Makefile", "test:\n\tgo test ./...\n"),
    ]);
    assert_eq!(acts(&pipeline, "a"), ["tests go test", "types go test", "deploy Docker host", "tests pytest"]);
}

#[test]
fn a_call_that_leads_nowhere_is_unread() {
    for (command, wanted) in [
        ("curl -fsSL https://x.test/i | bash", "what `bash` reads from elsewhere"),
        ("curl https://x.test/i | sh -s -- -y", "what `sh` reads from elsewhere"),
        ("ssh host ./ship.sh", "./ship.sh"),
        ("ssh -p 22 host \"cd a && ./x\" 2>&1", "./x"),
        ("ssh host", "what is run on host"),
        ("sshpass -p x ssh host ./ship.sh", "./ship.sh"),
        ("docker run --rm app ./ship.sh prod", "./ship.sh"),
        ("run-s x:*", "npm run x:*"),
        ("lerna exec -- ./x", "./x"),
        ("npm start", "npm run start"),
        ("make -f other.mk lint", "make -f other.mk lint"),
        ("make -j lint", "make lint"),
        ("URL=$(./ship.sh prod)", "./ship.sh"),
        ("cd /tmp && ./own.sh", "./own.sh"),
        ("eval \"$COMMAND\"", "$COMMAND"),
    ] {
        let workflow = steps(&format!("      - run: |\n          {command}\n"));
        let pipeline = read(&[(".github/workflows/ci.yml", &workflow), ("own.sh", "pytest\n")]);
        let unread = &pipeline.jobs.first().unwrap().unread;
        assert!(unread.contains(wanted), "{command}: {unread:?}");
    }
}

#[test]
fn what_runs_with_a_script_is_followed() {
    let scripts = r#"{"scripts": {"start": "jest", "prestart": "eslint .", "poststart": "tsc"}}"#;
    let workflow = steps("      - run: npm start\n      - run: make -j -f x.mk lint\n");
    let pipeline = read(&[
        (".github/workflows/ci.yml", &workflow),
        ("package.json", scripts),
        ("Makefile", "lint:\n\tpytest\n"),
        ("x.mk", "lint:\n\truff check .\n"),
    ]);
    assert_eq!(acts(&pipeline, "a"), ["lint ESLint", "tests Jest", "types TypeScript", "lint Ruff"]);
}

#[test]
fn packages_that_call_one_another_are_followed_once() {
    let package =
        |folder: &str| (format!("{folder}/package.json"), r#"{"scripts": {"test": "nx test", "lint": "eslint ."}}"#);
    let packages: Vec<_> = ["one", "two", "three", "four", "five", "six"].iter().map(|name| package(name)).collect();
    let root = r#"{"scripts": {"test": "nx run-many --target=test --all", "lint": "turbo run lint"}}"#;
    let workflow = steps("      - run: npm test\n      - run: npm run lint\n      - run: cd one && nx lint\n");
    let mut files = vec![(".github/workflows/ci.yml", workflow.as_str()), ("package.json", root)];
    files.extend(packages.iter().map(|(path, text)| (path.as_str(), *text)));
    let (pipeline, reached) = crate::bound::noting(|| read(&files));
    assert!(reached.is_empty(), "{reached:?}");
    let acts = acts(&pipeline, "a");
    assert_eq!(acts.iter().filter(|act| act.starts_with("tests ")).count(), 6, "{acts:?}");
    // Six of `turbo run`, in every package, and one of `nx lint`, which means its own.
    assert_eq!(acts.iter().filter(|act| *act == "lint ESLint").count(), 7, "{acts:?}");
    assert!(pipeline.jobs.first().unwrap().unread.contains("nx test"));
}

#[test]
fn a_target_of_a_project_is_the_script_of_its_package() {
    let workflow = steps("      - run: nx run shop:test:ci\n      - run: . .venv/bin/activate\n");
    let pipeline = read(&[
        (".github/workflows/ci.yml", &workflow),
        ("apps/shop/package.json", r#"{"scripts": {"test": "jest"}}"#),
        ("apps/desk/package.json", r#"{"scripts": {"test": "vitest run"}}"#),
    ]);
    assert_eq!(acts(&pipeline, "a"), ["tests Jest"]);
    assert!(pipeline.jobs.first().unwrap().unread.is_empty());
    let workflow = steps("      - run: nx run other:test\n");
    let pipeline = read(&[
        (".github/workflows/ci.yml", &workflow),
        ("apps/desk/package.json", r#"{"scripts": {"test": "vitest run"}}"#),
    ]);
    assert!(pipeline.jobs.first().unwrap().unread.contains("nx run other:test"));
}

#[test]
fn a_folder_is_left_with_its_subshell() {
    let files = |script: &str| {
        let workflow = steps(&format!("      - run: |\n          {}\n", script.replace('\n', "\n          ")));
        read(&[
            (".github/workflows/ci.yml", &workflow),
            ("Makefile", "test:\n\tpytest\n"),
            ("web/Makefile", "test:\n\tnpx jest\n"),
        ])
    };
    for (script, wanted) in [
        ("(cd web && npm ci)\nmake test", "tests pytest"),
        ("cd web\nmake test", "tests Jest"),
        ("pushd web\npopd\nmake test", "tests pytest"),
        ("cd web\ncd -\nmake test", "tests pytest"),
        ("x=$(cd web; pwd)\nmake test", "tests pytest"),
        ("make -C web test", "tests Jest"),
    ] {
        assert_eq!(acts(&files(script), "a"), [wanted], "{script}");
    }
}

#[test]
fn gitlab_reads_all_that_a_job_runs() {
    let root = concat!(
        "include: [{local: a.gitlab.yml}, {local: b.gitlab.yml}]\n",
        ".deploy:\n  environment: {name: production}\n  script: [helm upgrade app .]\n",
        "ship:\n  extends: .deploy\n  environment: {url: https://shop.test}\n  after_script: [./tell.sh]\n",
        "both:\n  environment: staging\n",
        "gate:\n  script: [echo a]\n  when: manual\n  allow_failure: false\n",
        "loose:\n  script: [echo a]\n  when: manual\n",
        "never:\n  script: [echo a]\n  rules: [{when: never}]\n",
    );
    let a = "default: {before_script: [npx eslint .]}\nboth:\n  script: [npx jest]\n";
    let b = "both:\n  script: [pytest]\n";
    let pipeline = read(&[(".gitlab-ci.yml", root), ("a.gitlab.yml", a), ("b.gitlab.yml", b)]);
    let job = |id: &str| pipeline.jobs.iter().find(|job| job.id == id).unwrap();
    assert_eq!((job("ship").environment.as_str(), job("ship").tier), ("production", Some(Tier::Production)));
    assert_eq!(acts(&pipeline, "ship"), ["lint ESLint", "deploy Helm"]);
    assert!(job("ship").unread.contains("./tell.sh"));
    assert_eq!(
        (acts(&pipeline, "both").last().unwrap().as_str(), job("both").tier),
        ("tests pytest", Some(Tier::Staging))
    );
    let asks = |id: &str| job(id).acts().iter().any(|act| act.purpose == Purpose::Approve);
    assert_eq!((asks("gate"), asks("loose"), asks("never")), (true, false, false));
}

#[test]
fn gitlab_includes_are_bounded() {
    let many: String = (0..3_000).map(|at| format!("  - project: a/{at}\n")).collect();
    let (pipeline, reached) = crate::bound::noting(|| read(&[(".gitlab-ci.yml", &format!("include:\n{many}"))]));
    assert_eq!((pipeline.jobs.len(), reached.len()), (1_000, 1));
}

#[test]
fn what_a_github_job_does_too_much_is_told() {
    let commands = "          pytest\n".repeat(600);
    let called = format!("on: workflow_call\njobs:\n  t:\n    runs-on: a\n    steps:\n      - run: |\n{commands}");
    let caller = "on: push\njobs:\n  a: {uses: ./.github/workflows/t.yml}\n";
    let files = [(".github/workflows/ci.yml", caller), (".github/workflows/t.yml", called.as_str())];
    let (pipeline, reached) = crate::bound::noting(|| read(&files));
    let job = pipeline.jobs.first().unwrap();
    assert_eq!((job.acts().len(), job.unread.len(), reached.len()), (500, 1, 1));
}

#[test]
fn where_a_deployment_goes_is_said_by_its_step() {
    let workflow = steps(concat!(
        "      - run: kubectl --context prod apply -f app.yaml\n",
        "      - uses: azure/webapps-deploy@v3\n        with: {slot-name: production}\n",
        "      - run: helm upgrade app .\n        env: {NODE_ENV: production}\n",
    ));
    let pipeline = read(&[(".github/workflows/ci.yml", &workflow)]);
    let tiers: Vec<Option<Tier>> = pipeline.jobs.first().unwrap().acts().iter().map(|act| act.tier).collect();
    assert_eq!(tiers, [Some(Tier::Production), Some(Tier::Production), None]);
}

#[test]
fn of_a_called_workflow_production_counts() {
    let called = concat!(
        "on: workflow_call\njobs:\n  stage: {runs-on: a, environment: staging, steps: []}\n",
        "  live: {runs-on: a, environment: production, steps: []}\n",
    );
    let caller = "on: push\njobs:\n  ship: {uses: ./.github/workflows/t.yml}\n";
    let pipeline = read(&[(".github/workflows/ci.yml", caller), (".github/workflows/t.yml", called)]);
    let job = pipeline.jobs.first().unwrap();
    assert_eq!((job.environment.as_str(), job.tier), ("production", Some(Tier::Production)));
}

#[test]
fn gitlab_jobs_come_in_stages() {
    let text = concat!(
        "stages: [test, deploy]\ninclude:\n  - template: Jobs/SAST.gitlab-ci.yml\n  - project: shop/ci\n    file: a.yml\n",
        ".base:\n  script: [pytest]\nunit:\n  extends: .base\n  stage: test\n  allow_failure: true\n",
        "release:\n  stage: deploy\n  environment: {name: production}\n  when: manual\n  script: [helm upgrade app .]\n",
        "early:\n  stage: deploy\n  needs: []\n  script: [echo a]\n",
    );
    let pipeline = read(&[(".gitlab-ci.yml", text)]);
    assert_eq!(acts(&pipeline, "unit"), ["tests pytest?"]);
    let job = |id: &str| pipeline.jobs.iter().position(|job| job.id == id).unwrap();
    let release = pipeline.jobs.get(job("release")).unwrap();
    assert_eq!((release.tier, release.is_manual), (Some(Tier::Production), true));
    assert_eq!(release.before, BTreeSet::from([job("unit")]));
    assert_eq!(pipeline.jobs.get(job("early")).unwrap().before, BTreeSet::new());
    assert_eq!(acts(&pipeline, "include Jobs/SAST.gitlab-ci.yml"), ["static-analysis GitLab SAST"]);
    assert!(!pipeline.jobs.get(job("include shop/ci")).unwrap().unread.is_empty());
}

#[test]
fn a_shell_says_what_a_pipe_means() {
    let shells = [("bash", ""), ("sh", "?"), ("bash -l {0}", "?"), ("bash -eo pipefail {0}", ""), ("pwsh", "")];
    for (shell, mark) in shells {
        let workflow = steps(&format!("      - run: vitest run | tee log\n        shell: {shell}\n"));
        let pipeline = read(&[(".github/workflows/ci.yml", &workflow)]);
        assert_eq!(acts(&pipeline, "a"), [format!("tests Vitest{mark}")], "{shell}");
    }
}

#[test]
fn a_here_document_is_followed_where_it_is_run() {
    let script = "          ssh host 'bash -s' <<'EOF'\n          docker compose up -d\n          EOF\n          cat <<EOF > a\n          npx vitest\n          EOF\n";
    let workflow = steps(&format!("      - run: |\n{script}"));
    let pipeline = read(&[(".github/workflows/ci.yml", &workflow)]);
    assert_eq!(acts(&pipeline, "a"), ["deploy Docker host"]);
}

#[test]
fn workflows_that_call_each_other_often_are_cut_and_told() {
    let level = |at: usize| {
        let jobs: String =
            (0..60).map(|n| format!("  j{n}: {{uses: ./.github/workflows/w{}.yml}}\n", at + 1)).collect();
        format!("on: [{}]\njobs:\n{jobs}", if at == 0 { "push" } else { "workflow_call" })
    };
    let texts: Vec<(String, String)> = (0..6).map(|at| (format!(".github/workflows/w{at}.yml"), level(at))).collect();
    let files: Vec<(&str, &str)> = texts.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let (pipeline, reached) = crate::bound::noting(|| read(&files));
    assert!(reached.contains("the pipelines have more steps than are followed"));
    assert!(pipeline.jobs.last().unwrap().unread.contains("steps beyond those that are followed"));
}

#[test]
fn what_is_of_the_commit_that_runs_is_followed() {
    let caller = "on: push\njobs:\n  a: {uses: $/.github/workflows/t.yml}\n";
    let called = "on: workflow_call\njobs: {t: {runs-on: x, steps: [{uses: $/.github/actions/t}]}}\n";
    let action = "runs: {using: composite, steps: [{run: npx vitest, shell: bash}]}\n";
    let pipeline = read(&[
        (".github/workflows/ci.yml", caller),
        (".github/workflows/t.yml", called),
        (".github/actions/t/action.yml", action),
    ]);
    assert_eq!(acts(&pipeline, "a"), ["tests Vitest"]);
}

#[test]
fn what_gitlab_includes_and_is_not_at_hand_is_unread() {
    let root = "include: [{local: /ci/a.gitlab-ci.yml}, {local: ci/none.yml}]\n";
    let inner =
        "include: {project: a/b, file: x.yml}\nt: {script: [npx vitest], rules: [{if: $A, allow_failure: true}]}\n";
    let pipeline = read(&[(".gitlab-ci.yml", root), ("ci/a.gitlab-ci.yml", inner)]);
    let unread: BTreeSet<&str> = pipeline.jobs.iter().flat_map(|job| &job.unread).map(String::as_str).collect();
    assert_eq!(unread, BTreeSet::from(["a/b", "ci/none.yml"]));
    assert_eq!(acts(&pipeline, "t"), ["tests Vitest?"]);
}

#[test]
fn an_action_that_runs_a_script_is_followed_into_it() {
    let workflow = steps("      - uses: nick-fields/retry@v3\n        with: {command: npx vitest, max_attempts: 2}\n");
    let pipeline = read(&[(".github/workflows/ci.yml", &workflow)]);
    assert_eq!(acts(&pipeline, "a"), ["tests Vitest"]);
}

#[test]
fn a_pipeline_that_was_not_read_whole_is_unread() {
    let cut = [
        ".github/workflows/a.yml",
        "src/a.yml",
        ".gitlab-ci.yml",
        ".github/workflows/README.md",
        "ci/Jenkinsfile.release",
        "jenkinsfile",
        "a.jenkinsfile",
        "Jenkinsfile.md",
        ".circleci/config.yaml",
        ".azuredevops/a.yml",
    ];
    let cut = cut.iter().map(|path| (*path, vec!["files".into()])).collect();
    let pipeline = Pipeline::read(&Sources { cut, ..Sources::default() });
    let unread: Vec<&String> = pipeline.jobs.iter().flat_map(|job| &job.unread).collect();
    assert_eq!(
        unread,
        [
            ".github/workflows/a.yml",
            ".gitlab-ci.yml",
            "ci/Jenkinsfile.release",
            "jenkinsfile",
            "a.jenkinsfile",
            ".circleci/config.yaml",
            ".azuredevops/a.yml",
        ]
    );
}

#[test]
fn an_action_that_was_not_read_whole_is_unread() {
    let workflow = document(".github/workflows/ci.yml", &steps("      - uses: ./.github/actions/t\n"));
    let action = document(".github/actions/t/action.yml", "runs: {using: composite, steps: []}\n");
    let of = |document: &'static Document| {
        vec![Source { path: document.artifact.path(), root: &document.root, place: Vec::new() }]
    };
    let (workflow, action): (&Document, &Document) = (Box::leak(Box::new(workflow)), Box::leak(Box::new(action)));
    let sources = Sources {
        workflows: of(workflow),
        actions: of(action),
        cut: vec![(".github/actions/t/action.yml", Vec::new())],
        ..Sources::default()
    };
    let pipeline = Pipeline::read(&sources);
    assert!(pipeline.jobs.first().unwrap().unread.contains("./.github/actions/t"));
}

mod systems;

/// Which file GitLab begins with is a setting of the server: without the usual one, nobody knows what runs.
#[test]
fn gitlab_files_without_a_root_are_told_as_unread() {
    let text = "build:\n  stage: build\n  script: [make]\n";
    let unread = |path: &str| -> Vec<String> {
        read(&[(path, text)]).jobs.iter().flat_map(|job| job.unread.iter().cloned()).collect()
    };
    assert_eq!(unread("ci/main.gitlab-ci.yml"), ["ci/main.gitlab-ci.yml"]);
    assert_eq!(unread("other/.gitlab-ci.yml"), [""; 0]);
}

/// The conditions of a step, its job and the job that calls it, together.
#[test]
fn acts_know_on_which_events_they_run() {
    let only = |names: &[&str]| Events::Only(names.iter().map(|name| (*name).to_string()).collect());
    let except = |names: &[&str]| Events::Except(names.iter().map(|name| (*name).to_string()).collect());
    let workflow = "on: [push, pull_request]
jobs:
  a:
    runs-on: ubuntu-24.04
    steps:
      - if: github.event_name == 'pull_request'
        run: jest
      - if: github.ref == 'refs/heads/main'
        run: vercel deploy --prod
      - run: trivy image app
  b:
    if: github.event_name != 'schedule'
    uses: ./.github/workflows/called.yml
";
    let called = "on: workflow_call
jobs:
  c:
    runs-on: ubuntu-24.04
    steps:
      - run: jest
      - if: ${{ github.event_name == 'push' }}
        run: jest
";
    let pipeline = read(&[(".github/workflows/ci.yml", workflow), (".github/workflows/called.yml", called)]);
    let events = |id: &str| {
        let job = pipeline.jobs.iter().find(|job| job.id == id).unwrap();
        job.acts().iter().map(|act| act.events.clone()).collect::<Vec<_>>()
    };
    assert_eq!(events("a"), [only(&["pull_request"]), except(&["pull_request"]), Events::All]);
    assert_eq!(events("b"), [except(&["schedule"]), only(&["push"])]);
}

#[test]
fn steps_that_no_start_of_the_workflow_meets_are_not_run() {
    let workflow = |on: &str, condition: &str| {
        let text = format!(
            "on: {on}\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - if: {condition}\n        run: jest\n"
        );
        acts(&read(&[(".github/workflows/ci.yml", &text)]), "a")
    };
    let main = "{push: {branches: [main]}}";
    for condition in [
        "github.event_name == 'pull_request'",
        "github.ref != 'refs/heads/main'",
        "inputs.x && github.ref_name == 'dev'",
    ] {
        assert!(workflow(main, condition).is_empty(), "{condition}");
    }
    assert_eq!(workflow(main, "github.ref == 'refs/heads/main'"), ["tests Jest"]);
    assert_eq!(workflow("[push, pull_request]", "github.event_name == 'pull_request'"), ["tests Jest"]);
    assert_eq!(workflow("[workflow_call, push]", "github.event_name == 'pull_request'"), ["tests Jest"]);
    assert_eq!(workflow("{push: {branches: ['release/*']}}", "github.ref == 'refs/heads/main'"), ["tests Jest"]);
}

#[test]
fn make_that_runs_nothing_or_ignores_failures() {
    let run = |script: &str| {
        let workflow = steps(&format!("      - run: {script}\n        continue-on-error: ${{{{ false }}}}\n"));
        acts(&read(&[(".github/workflows/ci.yml", &workflow), ("Makefile", "test:\n\tjest\n")]), "a")
    };
    assert_eq!(run("make -i test"), ["tests Jest?"]);
    assert_eq!(run("make --ignore-errors test"), ["tests Jest?"]);
    assert_eq!(run("make -j2 test"), ["tests Jest"]);
    assert!(run("make test -n").is_empty() && run("make --dry-run test").is_empty());
    let lenient = steps("      - run: jest\n        continue-on-error: ${{ true }}\n");
    assert_eq!(acts(&read(&[(".github/workflows/ci.yml", &lenient)]), "a"), ["tests Jest?"]);
}

/// What builds without its tests is a build, and no check that cannot fail.
#[test]
fn builds_that_leave_their_tests_out_are_no_tests() {
    let run =
        |script: &str| acts(&read(&[(".github/workflows/ci.yml", &steps(&format!("      - run: {script}\n")))]), "a");
    for script in [
        "mvn package -DskipTests",
        "mvn install -Dmaven.test.skip=true",
        "./gradlew build -x test",
        "gradle build --exclude-task test",
    ] {
        assert!(run(script).is_empty(), "{script}: {:?}", run(script));
    }
    assert_eq!(run("mvn package -DskipTests=false"), ["tests Maven", "types Maven"]);
    assert_eq!(run("mvn verify -Dmaven.test.failure.ignore=true"), ["tests Maven?", "types Maven?"]);
}

#[test]
fn gitlab_tests_that_may_fail_or_run_elsewhere() {
    let text = "a:\n  script: [jest]\n  allow_failure: {exit_codes: [1, 2]}\nb:\n  script: [jest]\n  allow_failure: {exit_codes: 137}\nc:\n  script: [jest]\n  rules: [{if: '$CI_PIPELINE_SOURCE == \"merge_request_event\"'}]\nd:\n  script: [jest]\n  rules: [{if: '$CI_COMMIT_BRANCH == \"main\"'}, {when: never}]\n";
    let pipeline = read(&[(".gitlab-ci.yml", text)]);
    assert_eq!(acts(&pipeline, "a"), ["tests Jest?"]);
    assert_eq!(acts(&pipeline, "b"), ["tests Jest"]);
    let events = |id: &str| pipeline.jobs.iter().find(|job| job.id == id).unwrap().acts()[0].events.clone();
    let merge_requests = BTreeSet::from(["merge_request_event".to_string()]);
    assert_eq!(events("c"), Events::Only(merge_requests.clone()));
    assert_eq!(events("d"), Events::Except(merge_requests));
}

#[test]
fn gitlab_child_pipelines_are_pipelines() {
    let root = document(
        ".gitlab-ci.yml",
        "a: {trigger: {include: [{local: /child.yml}]}}\nb: {trigger: {include: two.yml}}\nc: {trigger: other/project}\n",
    );
    assert_eq!(included_files(&root.root).collect::<Vec<_>>(), ["child.yml", "two.yml"]);
}

#[test]
fn ways_lead_through_workflows_and_actions() {
    let file = |name: &str| format!(".github/workflows/{name}.yml");
    let caller =
        "on: [issues]\njobs:\n  a: {uses: ./.github/workflows/b.yml}\n  x:\n    steps: [{run: a}, {uses: ./gone}]\n";
    let called = "on: workflow_call\njobs:\n  b:\n    steps: [{uses: ./act}]\n  c: {uses: ./.github/workflows/b.yml}\n";
    let documents = [
        document(&file("a"), caller),
        document(&file("b"), called),
        document("act/action.yml", "runs: {steps: [{run: a}]}\n"),
    ];
    let source = |at: usize, index: usize| Source {
        path: documents[at].artifact.path(),
        root: &documents[at].root,
        place: vec!["documents".into(), index.into()],
    };
    let sources =
        Sources { workflows: vec![source(0, 0), source(1, 1)], actions: vec![source(2, 0)], ..Sources::default() };
    let shown = |way: &Way| {
        let stop =
            |stop: &Stop| format!("{}{}{}", stop.job, stop.step.map_or(String::new(), |at| format!(".{at}")), stop.at);
        let by: Vec<String> = way.by.iter().map(stop).collect();
        format!("{} > {}", by.join(" "), way.to.as_ref().map_or("?".to_string(), stop))
    };
    let ways: Vec<String> = ways::read(&sources).iter().filter(|way| way.path == file("a")).map(shown).collect();
    assert_eq!(ways, ["a0 > b1", "a0 > c1", "a0 b.01 > 0", "a0 c1 > b1", "a0 c1 > c1", "x.10 > ?"]);
}
