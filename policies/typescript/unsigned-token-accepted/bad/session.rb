class Session
  def authenticate(token)
    JWT.decode(token, nil, false).first
  end
end
