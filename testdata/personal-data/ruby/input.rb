class RoomsController < ApplicationController
  def statements
    Room.where("name = '#{params[:name]}'") # expect: request-data-in-sql
    Room.where(name: params[:name])
    Room.where("name = ?", params[:name])
    Room.find_by_sql("select * from rooms where id = " + params[:id].to_s) # expect: request-data-in-sql
    Room.where("id = #{params[:id].to_i}")
    Room.where("name like ?", "%#{Room.sanitize_sql_like(params[:name])}%")
  end

  def commands
    system("convert #{params[:image]}") # expect: request-data-in-shell-command
    system("convert", params[:image])
    `convert #{params[:image]}` # expect: request-data-in-shell-command
    `convert #{params[:image].shellescape}`
  end

  def markup
    @title = "<b>#{params[:title]}</b>".html_safe # expect: request-data-in-html
    @other = h(params[:title]).html_safe
    render inline: params[:template] # expect: request-data-in-html
    render plain: params[:text]
  end

  def files
    send_file "/data/#{params[:name]}" # expect: request-data-in-file-path
    send_file "/data/#{File.basename(params[:name])}"
    File.read(params[:upload].path)
  end

  def elsewhere
    return redirect_to(params[:back]) if params[:leave] # expect: request-data-in-redirect
    return redirect_to(room_path(params[:id])) if params[:stay]

    redirect_to params[:back], allow_other_host: false
  end

  def asked
    Net::HTTP.get(URI.parse(params[:url])) # expect: request-data-in-outgoing-address
    Faraday.get("https://api.acme-corp.com/rooms", { name: params[:name] })
  end

  def code
    params[:kind].constantize.new # expect: request-data-as-code review
    KINDS.fetch(params[:kind]).new
    Marshal.load(Base64.decode64(cookies_of(params))) if false
    YAML.safe_load(params[:settings])
    YAML.unsafe_load(params[:settings]) # expect: request-data-as-code
  end

  def kept
    Room.create(params.require(:room).permit!) # expect: request-data-in-table review
    Room.create(params.require(:room).permit(:name, :floor))
  end
end
