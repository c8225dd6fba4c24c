class Account
  def password_matches?(password)
    BCrypt::Password.new(stored) == password
  end

  def signature(body)
    OpenSSL::Digest.new("SHA256").hexdigest(body)
  end
end
