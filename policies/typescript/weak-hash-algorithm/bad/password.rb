class Account
  def password_matches?(password)
    Digest::MD5.hexdigest(password) == stored
  end
end
