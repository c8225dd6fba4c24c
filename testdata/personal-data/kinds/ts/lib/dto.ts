import { z } from "zod";
import { IsEmail, IsString } from "class-validator";
export class CreateGuestDto {
  @IsEmail()
  email: string;
  @IsString()
  firstName: string;
}
export const guestInput = z.object({ email: z.string(), phone: z.string() });
export type GuestInput = z.infer<typeof guestInput>;
