class Session
  def authenticate(token)
    JWT.decode(token, key, true, algorithm: "RS256").first
  end
end
