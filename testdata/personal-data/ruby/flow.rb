module Desk
  class Flow
    def assigned(user)
      mail = user.email
      text = "to " + mail
      text << "!"
      logger.info text # expect: personal-data-in-log
      room = user.room
      logger.info room
    end

    def branches(user, style)
      mail =
        case style
        when :long then user.email
        else "nobody"
        end
      logger.info mail # expect: personal-data-in-log
      size = user.email.length
      logger.info size
    end

    def lists(users)
      users.each { |user| logger.info user.phone_number } # expect: personal-data-in-log
      users.each { |user| logger.info user.id }
      logger.info users.map(&:email).join(", ") # expect: personal-data-in-log
      logger.info users.map(&:id).join(", ")
    end

    def own(user)
      note user.email
      note_length user.email
    end

    def note(mail)
      logger.info "to #{mail}" # expect: personal-data-in-log
    end

    def note_length(text)
      logger.info text.size
    end

    def handled(user)
      begin
        send_to user
      rescue Timeout::Error => error
        logger.warn error.message
      ensure
        logger.warn user.email # expect: personal-data-in-log
      end
    end

    def cleaned(user)
      logger.info Digest::SHA256.hexdigest(user.email)
      logger.info mask(user.email)
      logger.info user.email.present?
      logger.info request.filtered_parameters
    end

    def chosen(user)
      data = { mail: user.email, room: user.room }
      logger.info data[:mail] # expect: personal-data-in-log
      logger.info data[:room]
      logger.info data.slice(:room)
    end
  end
end
