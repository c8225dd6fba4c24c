export interface PersonBase {
  id: string;
  email: string;
}

export interface RoomBase {
  id: string;
  floor: number;
}
