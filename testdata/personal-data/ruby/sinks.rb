class Sinks
  def initialize(person)
    @person = person
  end

  def logs
    Rails.logger.info "a #{@person.email}" # expect: personal-data-in-log
    Rails.logger.info "a #{@person.id}"
    logger.warn("a") { @person.id }
    logger.debug { "a #{@person.phone_number}" } # expect: personal-data-in-log
    logger.debug { "a #{@person.room}" }
    $stderr.write @person.room
  end

  def errors
    raise ArgumentError, "no #{@person.email}" # expect: personal-data-in-raised-error
  end

  def other_errors
    raise ArgumentError, "no #{@person.id}"
  end

  def trackers(person)
    Sentry.set_user(id: person.id, email: person.email) # expect: personal-data-to-third-party
    Sentry.set_user(id: person.id)
    Honeybadger.context(mail: person.email) # expect: personal-data-to-third-party
    Honeybadger.context(room: person.room)
    Bugsnag.leave_breadcrumb("a", mail: person.email) # expect: personal-data-to-third-party
    Bugsnag.leave_breadcrumb("a", room: person.room)
    Rollbar.error("a", mail: person.email) # expect: personal-data-to-third-party
    Rollbar.error("a", room: person.room)
  end

  def analytics(person)
    tracker = Mixpanel::Tracker.new(key)
    tracker.track(person.id, "signed up", mail: person.email) # expect: personal-data-to-third-party
    tracker.track(person.id, "signed up", room: person.room)
    Analytics.track(user_id: person.id, properties: { mail: person.email }) # expect: personal-data-to-third-party
    Analytics.track(user_id: person.id, properties: { room: person.room })
  end

  def models(person)
    client = OpenAI::Client.new
    client.chat(parameters: { messages: [{ role: "user", content: person.email }] }) # expect: personal-data-to-language-model
    client.chat(parameters: { messages: [{ role: "user", content: person.room }] })
  end

  def hosts(person)
    HTTParty.post("https://crm.acme-corp.com/people", body: { mail: person.email }) # expect: personal-data-to-third-party
    HTTParty.post("https://crm.acme-corp.com/people", body: { room: person.room })
    RestClient.post("https://crm.acme-corp.com/people", { mail: person.email }) # expect: personal-data-to-third-party
    Faraday.post("/people", { mail: person.email })
  end
end
