use std::sync::Arc;

use crate::code::{CodeAnalysis, Models, analyse};
use crate::document::Format;
use crate::source::{Artifact, Encoding, Origin, SourceText};

fn read(text: &str) -> CodeAnalysis {
    let source = SourceText::new("app/controllers/a.rb", text, Encoding::Utf8, Origin::WorkingTree);
    analyse(&Artifact::file(Arc::new(source)), Format::Ruby, &Models::default())
}

/// What flows in a text, each `type expression -> callee`.
fn flows(text: &str) -> Vec<String> {
    let analysis = read(text);
    assert_eq!(analysis.problems, [], "{text}");
    let show = |flow: &crate::detect::Flow| format!("{} {} -> {}", flow.data_type, flow.expression, flow.callee);
    analysis.flows.iter().filter(|flow| !flow.sink_category.starts_with("input-")).map(show).collect()
}

/// Where what a client sent does harm, each `category callee`.
fn harmed(text: &str) -> Vec<String> {
    let analysis = read(text);
    assert_eq!(analysis.problems, [], "{text}");
    let harms = analysis.flows.iter().filter(|flow| flow.sink_category.starts_with("input-"));
    harms.map(|flow| format!("{} {}", flow.sink_category, flow.callee)).collect()
}

#[test]
fn personal_data_that_reaches_a_sink_is_a_flow() {
    let mut wrong = Vec::new();
    for (text, expected) in [
        ("Rails.logger.info \"a #{user.email}\"", "email user.email -> Rails.logger.info"),
        ("logger.info(\"a \" + user.email)", "email user.email -> logger.info"),
        ("logger.info \"a %s\" % user.email", "email user.email -> logger.info"),
        ("logger.info format(\"a %s\", user.email)", "email user.email -> logger.info"),
        ("logger&.info user.email.downcase", "email user.email -> logger.info"),
        ("logger.debug { \"a #{user.email}\" }", "email user.email -> logger.debug"),
        ("m = user.email\nputs m", "email user.email -> puts"),
        ("m = user.active ? user.email : nil\nputs m", "email user.email -> puts"),
        ("m = if a then user.email else 1 end\nputs m", "email user.email -> puts"),
        ("m = case a when 1 then user.email end\nputs m", "email user.email -> puts"),
        ("m ||= user.email\nputs m", "email user.email -> puts"),
        ("m = +\"\"\nm << user.email\nputs m", "email user.email -> puts"),
        ("a, m = 1, user.email\nputs m", "email user.email -> puts"),
        ("users.each { |u| puts u.phone_number }", "phone u.phone_number -> puts"),
        ("users.each do |u|\n  puts u.phone_number\nend", "phone u.phone_number -> puts"),
        ("users.each { puts it.phone_number }", "phone it.phone_number -> puts"),
        ("for u in users do puts u.phone_number end", "phone u.phone_number -> puts"),
        ("puts users.map(&:email).join(\", \")", "email users[].email -> puts"),
        ("puts users.map { |u| u.email }", "email u.email -> puts"),
        ("puts User.find(1).email", "email User.find().email -> puts"),
        ("def note(m)\n  logger.info m\nend\nnote(user.email)", "email user.email -> logger.info"),
        (
            "class A\n  def run\n    note(user.email)\n  end\n  def note(m) = logger.info(m)\nend",
            "email user.email -> logger.info",
        ),
        (
            "class A\n  def mail\n    user.email\n  end\n  def run\n    logger.info mail\n  end\nend",
            "email user.email -> logger.info",
        ),
        (
            "class A\n  def initialize(email)\n    @to = email\n  end\n  def run\n    logger.info @to\n  end\nend",
            "email email -> logger.info",
        ),
        ("raise ArgumentError, \"no #{user.email}\"", "email user.email -> ArgumentError"),
        ("raise \"no #{user.email}\"", "email user.email -> RuntimeError"),
        ("Sentry.set_user(email: user.email)", "email user.email -> Sentry.set_user"),
        ("m = user.email\nSentry.set_user(m:)", "email user.email -> Sentry.set_user"),
        ("Honeybadger.context({ email: user.email })", "email user.email -> Honeybadger.context"),
        (
            "client = OpenAI::Client.new\nclient.chat(parameters: { messages: [{ content: user.email }] })",
            "email user.email -> client.chat",
        ),
        (
            "HTTParty.post(\"https://api.example.com\", body: { email: user.email })",
            "email user.email -> HTTParty.post",
        ),
    ] {
        let found = flows(text);
        if found != [expected] {
            wrong.push(format!("{text}: {found:?}"));
        }
    }
    for text in [
        "logger.info user.id",
        "logger.info user.email.length",
        "logger.info user.email.present?",
        "logger.info Digest::SHA256.hexdigest(user.email)",
        "logger.info mask(user.email)",
        "logger.info \"a\"",
        "user.email",
        "Sentry.set_user(id: user.id)",
        "logger.info User.human_attribute_name(:email)",
        "logger.info request.filtered_parameters",
        "raise ArgumentError, \"no user #{user.id}\"",
        "HTTParty.post(\"/own\", body: { email: user.email })",
    ] {
        let found = flows(text);
        if !found.is_empty() {
            wrong.push(format!("{text}: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_a_client_sent_does_harm_in_some_places() {
    let mut wrong = Vec::new();
    for (text, expected) in [
        ("User.where(\"name = '#{params[:name]}'\")", "input-sql User.where"),
        ("User.where(\"name = '\" + params[:name] + \"'\")", "input-sql User.where"),
        ("User.find_by_sql(\"select #{params.fetch(:a)}\")", "input-sql User.find_by_sql"),
        ("User.joins(:a).group(\"a #{params[:a]}\")", "input-sql User.joins().group"),
        ("name = params.dig(:user, :name)\nUser.where(\"n = '#{name}'\")", "input-sql User.where"),
        ("system(\"ls #{params[:dir]}\")", "input-shell system"),
        ("a = `ls #{params[:dir]}`", "input-shell Kernel.`"),
        ("a = %x(ls #{params[:dir]})", "input-shell Kernel.`"),
        ("Open3.capture2(\"ls #{params[:dir]}\")", "input-shell Open3.capture2"),
        ("params[:text].html_safe", "input-html text.html_safe"),
        ("\"<b>#{params[:text]}</b>\".html_safe", "input-html html_safe"),
        ("raw(params[:text])", "input-html raw"),
        ("render inline: params[:text]", "input-html render"),
        ("User.public_send(params[:method])", "input-code User.public_send"),
        ("params[:type].constantize", "input-code type.constantize"),
        ("eval(params[:code])", "input-code eval"),
        ("Marshal.load(Base64.decode64(params[:state]))", "input-code Marshal.load"),
        ("YAML.load(request.body.read)", "input-code YAML.load"),
        ("File.read(Rails.root.join(\"a\", params[:name]))", "input-path File.read"),
        ("send_file \"/data/#{params[:name]}\"", "input-path send_file"),
        ("redirect_to params[:next]", "input-redirect redirect_to"),
        ("redirect_to(params[:next].presence || root_path)", "input-redirect redirect_to"),
        ("URI.open(params[:url])", "input-address URI.open"),
        ("Net::HTTP.get(URI.parse(params[:url]))", "input-address Net.HTTP.get"),
        ("Faraday.get(params[:url])", "input-address Faraday.get"),
        ("User.create(params.permit!)", "input-table User.create"),
    ] {
        let found = harmed(text);
        if found != [expected] {
            wrong.push(format!("{text}: {found:?}"));
        }
    }
    for text in [
        "User.where(name: params[:name])",
        "User.where(\"name = ?\", params[:name])",
        "User.where(\"name = :name\", name: params[:name])",
        "User.where(\"id = #{params[:id].to_i}\")",
        "User.find_by(email: params[:email])",
        "User.order(params[:sort])",
        "system(\"ls\", params[:dir])",
        "system(\"ls #{params[:dir].shellescape}\")",
        "system(\"ls #{Shellwords.escape(params[:dir])}\")",
        "h(params[:text]).html_safe",
        "User.send(:name)",
        "File.read(\"/data/#{params[:id]}\")",
        "File.read(\"/data/#{File.basename(params[:name])}\")",
        "File.read(params[:file].path)",
        "redirect_to user_path(params[:id])",
        "redirect_to action: :show, id: params[:id]",
        "redirect_to params[:next], allow_other_host: false",
        "redirect_to url_from(params[:next])",
        "redirect_to \"/a?b=#{params[:b]}\"",
        "Faraday.get(\"https://api.example.com/\", { q: params[:q] })",
        "\"#{params[:controller]}\".html_safe",
        "User.create(params.require(:user).permit(:name, :email))",
        "items.select { |i| i.id == params[:id] }",
        "params.each { |k, v| puts 1 }",
        "render json: params[:a]",
    ] {
        let found = harmed(text);
        if !found.is_empty() {
            wrong.push(format!("{text}: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_was_compared_with_what_may_be_is_for_a_person() {
    let analysis = read("type = params[:type]\nif %w[a b].include?(type)\n  type.camelize.constantize\nend");
    let confidences: Vec<_> = analysis.flows.iter().map(|flow| flow.confidence).collect();
    assert_eq!(confidences, [crate::detect::Confidence::Low]);
}

#[test]
fn calls_and_settings_are_collected() {
    let analysis = read(
        "class A\n  skip_before_action :verify_authenticity_token\n  def token\n    http.verify_mode = OpenSSL::SSL::VERIFY_NONE\n    Digest::MD5.hexdigest(a)\n    OpenSSL::Cipher.new(\"des-cbc\")\n    rand(10)\n  end\nend",
    );
    let calls: Vec<&str> = analysis.calls.iter().map(|call| call.callee.as_str()).collect();
    assert_eq!(calls, ["skip_before_action", "Digest.MD5.hexdigest", "OpenSSL.Cipher", "rand"]);
    let settings: Vec<String> =
        analysis.settings.iter().map(|setting| format!("{} {}", setting.name, setting.value)).collect();
    assert_eq!(settings, ["http.verify_mode \"OpenSSL.SSL.VERIFY_NONE\""]);
}

#[test]
fn environments_of_rails_are_settings_as_well() {
    let text = "Rails.application.configure do\n  config.force_ssl = false\nend\n";
    let source = SourceText::new("config/environments/production.rb", text, Encoding::Utf8, Origin::WorkingTree);
    let parsed = crate::document::parse(&Artifact::file(Arc::new(source)));
    let kinds: Vec<_> = parsed.documents.iter().map(|document| document.kind).collect();
    assert_eq!((parsed.format, kinds), (Format::Ruby, vec![crate::kind::Kind::Rails]));
}

#[test]
fn what_is_no_ruby_says_so() {
    let analysis = read("logger.info(user.email\nclass def end )");
    assert!(!analysis.problems.is_empty());
    // What is understood is read.
    let analysis = read("logger.info(user.email)\n(\n");
    assert!(!analysis.problems.is_empty());
}

#[test]
fn hostile_texts_end_soon_and_in_no_crash() {
    for unit in [
        "(",
        "[",
        "!",
        "- ",
        "not ",
        "->{",
        "a ? a : ",
        "\"#{",
        "a{",
        "def a\n",
        "class A\n",
        ".a",
        "+a",
        "9",
        "!!a && ",
        "(a,",
        "a.b{|(c,",
        "{a:",
    ] {
        for prefix in ["puts ", "raise a, b, \"#{c}\"\n a"] {
            let text = format!("{prefix}{}", unit.repeat(40_000 / unit.len()));
            read(&text);
        }
    }
}
