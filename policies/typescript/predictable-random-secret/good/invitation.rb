class Invitation
  COLOURS = %w[red green blue]

  def invite_token
    SecureRandom.urlsafe_base64(20)
  end

  def reset_token
    COLOURS.shuffle(random: SecureRandom).join
  end

  def colour
    COLOURS.sample
  end
end
