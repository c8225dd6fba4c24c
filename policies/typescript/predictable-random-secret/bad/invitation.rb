class Invitation
  LETTERS = ("a".."z").to_a

  def invite_token
    Array.new(20) { LETTERS.sample }.join
  end
end
