package account

import "log/slog"

func Register(user User) {
	slog.Info("registered", "user", user.ID)
}
